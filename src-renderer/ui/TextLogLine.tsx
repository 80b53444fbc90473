import { memo, type ReactNode } from 'react';
import type { LineMatch } from '../lib/find-in-lines';
import { classNames } from '../lib/class-names';
import styles from './TextLog.module.css';

interface TextLogLineProps {
  readonly index: number;
  /** Pixels from the first line. */
  readonly top: number;
  readonly text: string;
  readonly matches: readonly LineMatch[] | undefined;
  /** The match that the search stands at, when it is in this line. */
  readonly current: LineMatch | undefined;
  /** Gets the element of the current match. */
  readonly reveal: (mark: HTMLElement | null) => void;
}

/** One line with its matches marked. */
export const TextLogLine = memo(function TextLogLine(props: TextLogLineProps) {
  const { index, top, text, matches = [], current, reveal } = props;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of matches) {
    const isCurrent = match.start === current?.start;
    parts.push(
      text.slice(end, match.start),
      <mark
        key={match.start}
        {...(isCurrent && { ref: reveal, 'aria-current': true })}
        className={classNames(styles['match'], isCurrent && styles['current'])}
      >
        {text.slice(match.start, match.end)}
      </mark>,
    );
    end = match.end;
  }
  return (
    <div data-line={index} className={styles['line']} style={{ top }}>
      {parts}
      {text.slice(end)}
    </div>
  );
});
