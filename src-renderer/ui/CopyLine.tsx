import { CopyButton } from './CopyButton';
import styles from './CopyLine.module.css';

interface CopyLineProps {
  /** What the button copies, as “Copy the SSH command”. */
  readonly label: string;
  readonly text: string;
}

/** A line for a shell or the like, with a button that copies it. */
export function CopyLine({ label, text }: CopyLineProps) {
  return (
    <div className={styles['line']}>
      <code className={styles['text']}>{text}</code>
      <CopyButton label={label} text={() => text} />
    </div>
  );
}
