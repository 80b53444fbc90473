import { useMutation } from '@tanstack/react-query';
import { Monitor, MonitorOff, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf } from '../../api/call';
import { Button } from '../../ui/Button';
import { goOff } from '../fleet/vm-deeds';
import { offWords } from '../terminals/status-words';
import { VmStartButton } from '../terminals/VmStartButton';
import type { ScreenStatus } from './screen-state';
import styles from './ScreenTab.module.css';

interface ScreenStatusCardProps {
  readonly vm: Vm;
  readonly status: Exclude<ScreenStatus, { kind: 'open' }>;
  readonly onConnect: () => void;
}

/** Why there is no picture, and what can be done. */
export function ScreenStatusCard({ vm, status, onConnect }: ScreenStatusCardProps) {
  switch (status.kind) {
    case 'connecting':
      return (
        <Card
          isComing
          title={connectingWords(vm.name, status.attempt)}
          action={
            status.attempt > 0 && (
              <Button onPress={onConnect}>
                <RotateCw size={14} aria-hidden /> Reconnect now
              </Button>
            )
          }
        >
          {status.reason}
        </Card>
      );
    case 'off':
      return (
        <Card
          title="No screen"
          action={(vm.state.kind === 'stopped' || vm.state.kind === 'died') && <VmStartButton vm={vm} />}
        >
          {offWords(vm)} Its screen shows from the first moment of the boot on.
        </Card>
      );
    case 'none':
      return <NoScreenCard vm={vm} reason={status.reason} />;
    case 'failed':
      return (
        <Card
          title={`The screen of ${vm.name} can’t be shown`}
          action={
            <Button onPress={onConnect}>
              <RotateCw size={14} aria-hidden /> Try again
            </Button>
          }
        >
          {status.sentence}
        </Card>
      );
  }
}

/** A VM that runs without a screen gets one with its next start. */
function NoScreenCard({ vm, reason }: { readonly vm: Vm; readonly reason: string }) {
  const restart = useMutation({ mutationFn: () => goOff(vm, 'restart') });
  return (
    <Card
      title={`${vm.name} runs without a screen`}
      action={
        <Button tone="primary" onPress={() => restart.mutate()} isPending={restart.isPending}>
          <RotateCw size={14} aria-hidden /> Restart {vm.name} for a screen
        </Button>
      }
    >
      {reason} A restart shuts it down gracefully first; what runs in it ends.
      {restart.error && <span className={styles['error']}> {sentenceOf(restart.error)}</span>}
    </Card>
  );
}

interface CardProps {
  /** A screen is there or will be, without anybody’s doing. */
  readonly isComing?: true;
  readonly title: string;
  readonly children: ReactNode;
  readonly action: ReactNode;
}

function Card({ isComing, title, children, action }: CardProps) {
  const Icon = isComing ? Monitor : MonitorOff;
  return (
    <div role="status" className={styles['status']}>
      <Icon size={24} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

function connectingWords(name: string, attempt: number): string {
  return attempt === 0
    ? `Connecting to the screen of ${name}`
    : `Reconnecting to the screen of ${name}, attempt ${attempt}`;
}
