import { count } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import type { PasteQuestion } from './paste';
import type { PasteAnswer } from './use-clipboard';
import styles from './PasteDialog.module.css';

interface PasteDialogProps {
  readonly question: PasteQuestion;
  readonly session: string;
  readonly onAnswer: (answer: PasteAnswer) => void;
}

/** Shows what is about to be pasted where it could run at once, or holds what can’t be seen. */
export function PasteDialog({ question, session, onAnswer }: PasteDialogProps) {
  const { lineCount, runsLines, hiddenCount, preview, leftOut } = question;
  return (
    <Dialog title={`Paste ${count(lineCount, 'line')} into ${session}?`} onClose={() => onAnswer('cancel')}>
      {runsLines && <p>{runWords(lineCount)}</p>}
      {hiddenCount > 0 && <p>{hiddenWords(hiddenCount)}</p>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard. */}
      <pre role="group" aria-label="What would be pasted" tabIndex={0} className={styles['preview']}>
        {preview}
      </pre>
      {leftOut > 0 && <p className={styles['more']}>And {count(leftOut, 'more character')}.</p>}
      <DialogButtons>
        <Button onPress={() => onAnswer('cancel')} autoFocus>
          Cancel
        </Button>
        {runsLines && <Button onPress={() => onAnswer('one-line')}>Paste as one line</Button>}
        <Button tone="primary" onPress={() => onAnswer('paste')}>
          Paste
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function runWords(lineCount: number): string {
  return lineCount > 1
    ? 'Unless the program takes a paste as a whole, each line runs as soon as it arrives.'
    : 'It ends with a line break: unless the program takes a paste as a whole, it runs at once.';
}

function hiddenWords(hiddenCount: number): string {
  return hiddenCount > 1
    ? `${count(hiddenCount, 'character')} in it can’t be seen, and the program may obey them. Below they stand by name.`
    : 'One character in it can’t be seen, and the program may obey it. Below it stands by name.';
}
