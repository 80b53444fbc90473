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
  const { lineCount, hiddenCount, preview, leftOut } = question;
  const title =
    lineCount > 1 ? `Paste ${count(lineCount, 'line')} into ${session}?` : `Paste into ${session}?`;
  return (
    <Dialog title={title} onClose={() => onAnswer('cancel')}>
      {lineCount > 1 && <p>Each line may run as soon as it arrives.</p>}
      {hiddenCount > 0 && (
        <p>
          It holds {count(hiddenCount, 'character')} that can’t be seen and that the program may obey; they
          are marked below.
        </p>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard. */}
      <pre role="group" aria-label="What would be pasted" tabIndex={0} className={styles['preview']}>
        {preview}
      </pre>
      {leftOut > 0 && <p className={styles['more']}>And {count(leftOut, 'more character')}.</p>}
      <DialogButtons>
        <Button onPress={() => onAnswer('cancel')} autoFocus>
          Cancel
        </Button>
        {lineCount > 1 && <Button onPress={() => onAnswer('one-line')}>Paste as one line</Button>}
        <Button tone="primary" onPress={() => onAnswer('paste')}>
          Paste
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
