import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { StateDot } from '../../ui/StateDot';
import { Fact, Facts, Section } from '../overview/Section';
import { networkAbilities, networkWords, policyWords } from './network-words';
import styles from './NetworkSection.module.css';

/** How a VM reaches the outside, and what can be done about it. */
export function NetworkSection({ vm }: { readonly vm: Vm }) {
  const { network } = vm;
  const isRunning = vm.state.kind === 'running';
  const now = useNow(network.state.kind === 'starting' ? 1_000 : 30_000);
  const { tone, words } = networkWords(network, isRunning, now);
  const show = useNavigation((navigation) => navigation.show);
  return (
    <Section title="Network" action={<NetworkButtons vm={vm} />}>
      <Facts>
        <Fact name="Now">
          <span className={styles['state']} title={sinceWords(vm)}>
            <StateDot tone={tone} /> <span>{words}</span>
          </span>
        </Fact>
        <Fact name="Traffic">
          <span className={styles['policy']}>
            {policyWords(network.policy)}
            {!network.isOwn && vm.family !== null && ', as its family'}
            <Button tone="quiet" label="Change the network policy" onPress={() => show(vm.id, 'settings')}>
              Change
            </Button>
          </span>
        </Fact>
      </Facts>
    </Section>
  );
}

function NetworkButtons({ vm }: { readonly vm: Vm }) {
  const open = useUi((ui) => ui.open);
  const can = networkAbilities(vm);
  const deed = useMutation({
    mutationFn: (method: 'start' | 'stop' | 'restart' | 'probe') =>
      unwrap(window.corral.network[method]({ vm: vm.id })),
  });
  if (!can.probe) return null;
  return (
    <div className={styles['buttons']}>
      <Button tone="quiet" onPress={() => open({ kind: 'proxy-log', vmId: vm.id })}>
        Proxy log
      </Button>
      <Button isPending={deed.isPending} onPress={() => deed.mutate('probe')}>
        Check now
      </Button>
      {can.start && (
        <Button isPending={deed.isPending} onPress={() => deed.mutate('start')}>
          Start proxy
        </Button>
      )}
      {can.stop && (
        <>
          <Button isPending={deed.isPending} onPress={() => deed.mutate('restart')}>
            Restart proxy
          </Button>
          <Button isPending={deed.isPending} onPress={() => deed.mutate('stop')}>
            Stop proxy
          </Button>
        </>
      )}
    </div>
  );
}

/** The exact time of what is said of now. */
function sinceWords({ network: { state } }: Vm): string | undefined {
  if ('since' in state) return `Since ${formatTime(state.since)}`;
  return 'at' in state ? `Looked at ${formatTime(state.at)}` : undefined;
}
