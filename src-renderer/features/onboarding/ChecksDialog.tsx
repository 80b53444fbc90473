import { sentenceOf } from '../../api/call';
import { useChecks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { CheckLine } from './CheckLine';
import { nextStep } from './next-step';

/** What this computer needs, for a look at any time. */
export function ChecksDialog() {
  const checks = useChecks();
  const close = useUi((ui) => ui.closeDialog);
  const next = nextStep(checks.data);
  return (
    <Dialog title="This computer" onClose={close}>
      {checks.error && <p role="alert">{sentenceOf(checks.error)}</p>}
      {!checks.data && !checks.error && <p role="status">Checking this computer…</p>}
      <ul data-wide aria-label="What this computer needs">
        {checks.data?.map((check) => (
          <CheckLine key={check.id} check={check} isNext={check.id === next} />
        ))}
      </ul>
      <DialogButtons>
        <Button isDisabled={checks.isFetching} onPress={() => void checks.refetch()}>
          Check again
        </Button>
        <Button autoFocus onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
