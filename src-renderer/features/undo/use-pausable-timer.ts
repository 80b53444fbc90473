import { useEffect, useEffectEvent, useRef, useState } from 'react';

/** What an element needs to hold a timer while the pointer or the focus is on it. */
interface Hold {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** Calls once after so many milliseconds, not counting those in which a person is at the element. */
export function usePausableTimer(durationMs: number, onEnd: () => void): Hold {
  const left = useRef(durationMs);
  const [isHovered, setHovered] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const end = useEffectEvent(onEnd);
  const isHeld = isHovered || isFocused;
  useEffect(() => {
    if (isHeld) return undefined;
    const begin = Date.now();
    const timer = setTimeout(() => end(), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - begin;
    };
  }, [isHeld]);
  return {
    onPointerEnter: () => setHovered(true),
    onPointerLeave: () => setHovered(false),
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  };
}
