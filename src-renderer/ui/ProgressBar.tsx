import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import { classNames } from '../lib/class-names';
import styles from './ProgressBar.module.css';

interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1, or null while it can't be told. */
  readonly value: number | null;
}

export function ProgressBar({ label, value }: ProgressBarProps) {
  return (
    <AriaProgressBar
      aria-label={label}
      maxValue={1}
      value={value ?? 0}
      isIndeterminate={value === null}
      className={styles['track'] ?? ''}
    >
      <div
        className={classNames(styles['bar'], value === null && styles['unknown'])}
        style={value === null ? undefined : { width: `${value * 100}%` }}
      />
    </AriaProgressBar>
  );
}
