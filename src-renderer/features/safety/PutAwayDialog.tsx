import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';
import { isOn } from '../../lib/vm-place';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { answerFor, stakesOf } from './consent';
import { EvidenceView } from './EvidenceView';
import styles from './PutAwayDialog.module.css';
import { RescueButton } from './RescueButton';
import type { Evidence } from './safety-checks';
import { useSafetyChecks } from './use-safety-checks';

/** What goes with the call that puts a VM away. */
export type Answer = ReturnType<typeof answerFor>;

interface PutAwayDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** Those that would be put away. */
  readonly vms: readonly Vm[];
  /** Names the object, as “Delete cal-dev”. */
  readonly action: string;
  /** @param answerOf what the person agreed to for a VM */
  readonly onConfirm: (answerOf: (vmId: string) => Answer) => Promise<unknown>;
}

/**
 * Asks before VMs are put away, with what is known of the work in them. Nothing is stopped or changed before the
 * answer, and Enter keeps them.
 */
export function PutAwayDialog({ title, children, vms, action, onConfirm }: PutAwayDialogProps) {
  const close = useUi((ui) => ui.closeDialog);
  const checks = useSafetyChecks(vms, true);
  const evidenceOf = (vmId: string): Evidence => checks.evidenceOf(vmId) ?? { kind: 'waiting' };
  const stakes = stakesOf(vms.map(({ id }) => evidenceOf(id)));
  const [agrees, setAgrees] = useState(false);
  const confirm = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => onConfirm((vmId) => answerFor(evidenceOf(vmId))),
  });
  const isAnswerable = stakes.kind !== 'pending' && (stakes.kind !== 'unknown' || agrees);
  return (
    <Dialog role="alertdialog" title={title} onClose={close}>
      <div data-wide className={styles['body']}>
        {children}
        {vms.map((vm) => (
          <VmEvidence key={vm.id} vm={vm} evidence={evidenceOf(vm.id)} onSkip={() => checks.skip(vm.id)} />
        ))}
        {stakes.kind === 'unknown' && (
          <Checkbox
            label="Go on although it is not known what would be lost"
            isSelected={agrees}
            onChange={setAgrees}
          />
        )}
      </div>
      {confirm.error && (
        <p role="alert" className={styles['failure']}>
          {confirm.error.message}
        </p>
      )}
      <DialogButtons>
        {stakes.kind === 'unknown' && (
          <Button
            onPress={() => {
              setAgrees(false);
              checks.begin();
            }}
          >
            Check again
          </Button>
        )}
        <Button autoFocus onPress={close}>
          Keep
        </Button>
        <Button
          tone="danger"
          isDisabled={!isAnswerable}
          isPending={confirm.isPending}
          onPress={() => confirm.mutate()}
        >
          {action}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

interface VmEvidenceProps {
  readonly vm: Vm;
  readonly evidence: Evidence;
  readonly onSkip: () => void;
}

function VmEvidence({ vm, evidence, onSkip }: VmEvidenceProps) {
  const isForced = evidence.kind === 'unchecked';
  const canRescue = evidence.kind === 'checked' && evidence.check.verdict !== 'safe';
  return (
    <section aria-label={`Work in ${vm.name}`} className={styles['evidence']}>
      <EvidenceView vm={vm} evidence={evidence} onSkip={onSkip} />
      {canRescue && <RescueButton vm={vm} />}
      {isOn(vm) && (
        <p>
          {isForced
            ? `${vm.name} runs. Unchecked, what it can give of its work is saved to a folder first; if it does not answer, its power is cut.`
            : `${vm.name} runs. It is shut down first, once you confirm.`}
        </p>
      )}
    </section>
  );
}
