import { count } from '../../lib/format';
import { Button } from '../../ui/Button';
import { showHidden } from './guest-text';
import type { ClipboardAnswer } from './use-clipboard';
import styles from './SessionPane.module.css';

interface ClipboardBarProps {
  readonly vmName: string;
  readonly text: string;
  readonly onAnswer: (answer: ClipboardAnswer) => void;
}

const maxPreview = 60;

/** Asks before a program of the guest writes the clipboard. */
export function ClipboardBar({ vmName, text, onAnswer }: ClipboardBarProps) {
  return (
    <div role="alert" className={styles['bar']}>
      <div className={styles['sentence']}>
        <p>
          {vmName} wants to put {count(text.length, 'character')} on your clipboard.
        </p>
        <p className={styles['preview']}>{showHidden(text.slice(0, maxPreview)).replaceAll(/\s+/g, ' ')}</p>
      </div>
      <div className={styles['buttons']}>
        <Button onPress={() => onAnswer('never')}>Deny</Button>
        <Button onPress={() => onAnswer('always')}>Always for this VM</Button>
        <Button tone="primary" onPress={() => onAnswer('once')}>
          Allow once
        </Button>
      </div>
    </div>
  );
}
