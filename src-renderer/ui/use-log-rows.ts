import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, type RefObject } from 'react';

/** Pixels, as in the style sheet. */
export const lineHeight = 18;

/**
 * Which lines are in the page: those in view and some around.
 *
 * @param kept lines that stay in the page wherever it is scrolled to
 */
export function useLogRows(
  scroller: RefObject<HTMLDivElement | null>,
  count: number,
  kept: readonly number[],
): Virtualizer<HTMLDivElement, Element> {
  const rangeExtractor = useCallback(
    (range: Range) => {
      const extra = kept.filter((line) => line < range.count);
      return [...new Set([...extra, ...defaultRangeExtractor(range)])].toSorted((a, b) => a - b);
    },
    [kept],
  );
  // oxlint-disable-next-line react/incompatible-library -- it warns of React Compiler, which is not in use here.
  return useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    rangeExtractor,
  });
}
