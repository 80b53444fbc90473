import { useEffect, useState } from 'react';

const storageKey = 'corral.selection-hint';
const shownMs = 8_000;

/** Tells once, for good, how to select in a program that has the mouse. */
export function useSelectionHint(): { readonly isShown: boolean; readonly show: () => void } {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isShown) return undefined;
    const timer = setTimeout(() => setShown(false), shownMs);
    return () => clearTimeout(timer);
  }, [isShown]);
  const show = (): void => {
    if (localStorage.getItem(storageKey) !== null) return;
    localStorage.setItem(storageKey, 'shown');
    setShown(true);
  };
  return { isShown, show };
}
