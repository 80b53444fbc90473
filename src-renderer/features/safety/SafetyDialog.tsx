import type { Vm } from '../../../src-preload/contract/vm';
import { useSafety } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { EvidenceView, FoundWork } from './EvidenceView';
import { RescueButton } from './RescueButton';
import { useSafetyChecks } from './use-safety-checks';

/** What the last look into a VM has found, with another look and a way to save it. */
export function SafetyDialog({ vm }: { readonly vm: Vm }) {
  const close = useUi((ui) => ui.closeDialog);
  const last = useSafety(vm).data;
  const checks = useSafetyChecks([vm], false);
  const evidence = checks.evidenceOf(vm.id);
  const isLooking = evidence?.kind === 'checking' || evidence?.kind === 'waiting';
  return (
    <Dialog title={`Work in ${vm.name}`} onClose={close}>
      <div data-wide>
        {evidence ? (
          <EvidenceView vm={vm} evidence={evidence} onSkip={() => checks.skip(vm.id)} />
        ) : last ? (
          <FoundWork vm={vm} check={last} />
        ) : (
          <p>
            Nobody has looked yet. A check tells which git repositories in {vm.name} hold work that is nowhere
            else. It changes nothing: a running VM is asked, of one that is off a throw-away copy is.
          </p>
        )}
      </div>
      {last?.verdict === 'at-risk' && <RescueButton vm={vm} />}
      <DialogButtons>
        <Button onPress={close}>Close</Button>
        <Button tone="primary" isPending={isLooking} onPress={checks.begin} autoFocus>
          Check now
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
