import { useEffect, type RefObject } from 'react';

/** The contract takes no more, and no screen has it. */
const maxHeight = 10_000;

/**
 * Gives the popover the height of its content.
 *
 * @param root the whole popover, at most as tall as the window
 * @param scroller the part of it that scrolls when there is no room; it has one child
 */
export function useFittingHeight(
  root: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const [whole, part] = [root.current, scroller.current];
    const content = part?.firstElementChild;
    if (!whole || !part || !content) return undefined;
    let last = 0;
    const observer = new ResizeObserver(() => {
      const hidden = content.getBoundingClientRect().height - part.getBoundingClientRect().height;
      const height = Math.min(maxHeight, Math.ceil(whole.getBoundingClientRect().height + hidden));
      if (height === last || height < 1) return;
      last = height;
      void window.corral.desktop.fitPopover({ height });
    });
    observer.observe(whole);
    observer.observe(content);
    return () => observer.disconnect();
  }, [root, scroller]);
}
