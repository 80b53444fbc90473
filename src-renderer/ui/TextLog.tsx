import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { TextLogBar } from './TextLogBar';
import { TextLogLine } from './TextLogLine';
import { lineHeight, useLogRows } from './use-log-rows';
import { useLogSelection } from './use-log-selection';
import { useTextSearch } from './use-text-search';
import styles from './TextLog.module.css';

interface TextLogProps {
  /** What to show, the oldest first, already without control characters (see `toLines`). */
  readonly lines: readonly string[];
  /** Names it for a screen reader, as “Console of cal-dev”. */
  readonly label: string;
  /** A text to look for at once. */
  readonly initialQuery?: string;
  /** More lines come; a toggle keeps the newest in view. */
  readonly isLive?: boolean;
  /** Adds a button that closes it, and Escape; the search field then has the focus at once. */
  readonly onClose?: () => void;
}

/** Tens of thousands of lines with search, selection and copy; only those in view are in the page. */
export function TextLog({ lines, label, initialQuery = '', isLive = false, onClose }: TextLogProps) {
  const root = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const selection = useLogSelection(scroller, lines);
  const rows = useLogRows(scroller, lines.length, selection.ends);
  const search = useTextSearch(lines, initialQuery, () => rows.range?.startIndex ?? 0);
  const { current } = search;
  const mustReveal = useRef(false);

  useLayoutEffect(() => {
    if (follows && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, lines.length, rows]);

  const goTo = useEffectEvent((line: number) => {
    mustReveal.current = true;
    scroller.current?.scrollTo({ left: 0 });
    rows.scrollToIndex(line, { align: 'center' });
  });
  // Lines that come later make new matches, but a place that was shown need not be shown again.
  useEffect(() => {
    if (current) goTo(current.line);
  }, [current]);

  /** Scrolls sideways to a match, once: later its line may come and go as a person scrolls. */
  const reveal = useCallback((mark: HTMLElement | null) => {
    if (!mark || !mustReveal.current) return;
    mustReveal.current = false;
    mark.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'f') {
      event.preventDefault();
      root.current?.querySelector('input')?.select();
    } else if (event.key === 'Escape') {
      onClose?.();
    } else {
      selection.onKeyDown(event);
    }
  };
  const onScroll = (): void => {
    const element = scroller.current;
    if (element) setFollows(element.scrollHeight - element.scrollTop - element.clientHeight < lineHeight);
  };

  return (
    <section ref={root} aria-label={label} className={styles['log']}>
      <TextLogBar
        lines={lines}
        search={search}
        label={label}
        follow={isLive ? { isOn: follows, set: setFollows } : undefined}
        onClose={onClose}
      />
      <div
        ref={scroller}
        role="textbox"
        aria-label={`Lines of ${label}`}
        aria-multiline
        aria-readonly
        tabIndex={0}
        className={styles['scroller']}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onCopy={selection.onCopy}
      >
        <div className={styles['lines']} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <TextLogLine
              key={index}
              index={index}
              top={start}
              text={lines[index] ?? ''}
              matches={search.byLine.get(index)}
              current={index === current?.line ? current : undefined}
              reveal={reveal}
            />
          ))}
        </div>
      </div>
    </section>
  );
}
