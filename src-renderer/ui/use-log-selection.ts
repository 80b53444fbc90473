import { useEffect, useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { textBetween, type TextPoint, type TextSpan } from '../lib/text-span';

interface LogSelection {
  /** Lines where the selection begins and ends: the page has to keep them, or the browser forgets it. */
  readonly ends: readonly number[];
  readonly onCopy: (event: ClipboardEvent) => void;
  /** Selects all by the usual key. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Follows the selection over lines (elements with `data-line`) of which only those in view are in the page,
 * so that what is copied has also those that are not.
 */
export function useLogSelection(
  container: RefObject<HTMLElement | null>,
  lines: readonly string[],
): LogSelection {
  const [span, setSpan] = useState<TextSpan | null>(null);

  useEffect(() => {
    const follow = (): void => {
      if (container.current) setSpan((last) => selectedSpan(container.current, last));
    };
    document.addEventListener('selectionchange', follow);
    return () => document.removeEventListener('selectionchange', follow);
  }, [container]);

  return {
    ends: useEnds(span),
    onCopy: (event) => {
      if (!span) return;
      event.preventDefault();
      event.clipboardData.setData('text/plain', textBetween(lines, span));
    },
    onKeyDown: (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'a' || lines.length === 0) return;
      event.preventDefault();
      const last = lines.length - 1;
      const all = { from: { line: 0, offset: 0 }, to: { line: last, offset: lines[last]?.length ?? 0 } };
      // The first and the last line have to be there before they can be selected.
      flushSync(() => setSpan(all));
      const [first, end] = [0, last].map((line) => container.current?.querySelector(`[data-line="${line}"]`));
      if (first && end) getSelection()?.setBaseAndExtent(first, 0, end, end.childNodes.length);
    },
  };
}

function useEnds(span: TextSpan | null): readonly number[] {
  const [from, to] = [span?.from.line, span?.to.line];
  const [ends, setEnds] = useState<readonly number[]>([]);
  const isSame = from === ends[0] && to === ends[1];
  const next = from === undefined || to === undefined ? [] : [from, to];
  // Kept as one value while the lines are the same, since the rows are laid out anew for another one.
  if (!isSame) setEnds(next);
  return isSame ? ends : next;
}

/** The selection as lines and offsets; `last` where the browser has it between lines; null when it is elsewhere. */
function selectedSpan(container: HTMLElement | null, last: TextSpan | null): TextSpan | null {
  const selection = getSelection();
  if (!container || !selection || selection.isCollapsed) return null;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  if (!container.contains(startContainer) || !container.contains(endContainer)) return null;
  const from = pointAt(startContainer, startOffset);
  const to = pointAt(endContainer, endOffset);
  return from && to ? { from, to } : last;
}

function pointAt(node: Node, offset: number): TextPoint | undefined {
  const element = node instanceof Element ? node : node.parentElement;
  const row = element?.closest<HTMLElement>('[data-line]');
  if (!row) return undefined;
  const before = document.createRange();
  before.setStart(row, 0);
  before.setEnd(node, offset);
  return { line: Number(row.dataset['line']), offset: before.toString().length };
}
