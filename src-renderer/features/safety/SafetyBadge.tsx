import { ShieldAlert, ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';
import { classNames } from '../../lib/class-names';
import { formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import styles from './SafetyBadge.module.css';
import { summaryWords } from './safety-words';

const icons = {
  safe: ShieldCheck,
  'at-risk': ShieldAlert,
  unknown: ShieldQuestionMark,
  unchecked: ShieldQuestionMark,
} as const;

/** Whether the work in a VM is elsewhere too. */
export function SafetyBadge({ vm }: { readonly vm: Vm }) {
  const now = useNow(60_000);
  const { kind, words } = summaryWords(vm.safety, now);
  const Icon = icons[kind];
  return (
    <span
      className={classNames(styles['badge'], styles[kind])}
      title={vm.safety ? `Looked at ${formatTime(vm.safety.at)}` : undefined}
    >
      <Icon size={12} aria-hidden /> {words}
    </span>
  );
}

/** The badge as a button that opens the evidence. */
export function SafetyButton({ vm }: { readonly vm: Vm }) {
  const open = useUi((ui) => ui.open);
  const { words } = summaryWords(vm.safety, useNow(60_000));
  return (
    <Button
      tone="quiet"
      label={`Work in ${vm.name}: ${words}. Show the evidence`}
      onPress={() => open({ kind: 'safety', vmId: vm.id })}
    >
      <SafetyBadge vm={vm} />
    </Button>
  );
}
