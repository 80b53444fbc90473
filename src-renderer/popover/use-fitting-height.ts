import { useEffect, type RefObject } from 'react';

/** Keeps the popover as tall as its content, of which the part that scrolls counts whole. */
export function useFittingHeight(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    let last = 0;
    const observer = new ResizeObserver(() => {
      const height = Math.ceil(element.getBoundingClientRect().height);
      if (height === last || height === 0) return;
      last = height;
      void window.corral.desktop.fitPopover({ height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
}
