import type { Vm } from '../../../src-preload/contract/vm';
import type { VmPayload } from '../../../src-preload/contract/payload-state';
import { useUi } from '../../app/ui-store';
import { classNames } from '../../lib/class-names';
import { formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { ActionMenu } from '../../ui/ActionMenu';
import { Button } from '../../ui/Button';
import { StateDot } from '../../ui/StateDot';
import { unless } from '../fleet/vm-menu';
import { needsPerson, payloadDeeds, type PayloadDeed } from './payload-abilities';
import styles from './PayloadStatus.module.css';
import { payloadMeaning, payloadSince, payloadTickMs, payloadWords } from './payload-words';
import { usePayloadDeeds } from './use-payload-deeds';

const titles: Readonly<Record<PayloadDeed, string>> = {
  decide: 'Decide…',
  sync: 'Sync now',
  pause: 'Pause',
  resume: 'Resume',
  restart: 'Restart service',
};

interface PayloadStatusProps {
  readonly vm: Vm;
  readonly payload: VmPayload;
}

/** How a payload is, why, and what helps. */
export function PayloadStatus({ vm, payload }: PayloadStatusProps) {
  const { state } = payload;
  const open = useUi((ui) => ui.open);
  const deeds = usePayloadDeeds(vm);
  const isProminent = needsPerson(state) || state.kind === 'paused';
  const { tone } = payloadWords(payload, 0);
  const shown = payloadDeeds(state);
  const runs = vm.state.kind === 'running';
  return (
    <section aria-label="Status of the payload" className={classNames(styles['status'], styles[tone])}>
      <div className={styles['text']}>
        <StatusLine payload={payload} />
        <p role="status" className={styles['meaning']}>
          {payloadMeaning(payload, vm.name)}
        </p>
      </div>
      <div className={styles['actions']}>
        {shown.map((deed, index) => (
          <Button
            key={deed}
            tone={isProminent && index === 0 ? 'primary' : 'plain'}
            isPending={deeds.pending === deed}
            onPress={() => deeds.run(deed)}
          >
            {titles[deed]}
          </Button>
        ))}
        <ActionMenu
          label={`More for the payload of ${vm.name}`}
          actions={[
            {
              id: 'log',
              title: 'Show the service’s log',
              unavailable: unless(runs, `${vm.name} does not run`),
              run: () => open({ kind: 'payload-log', vmId: vm.id }),
            },
            ...(shown.includes('restart')
              ? []
              : [
                  {
                    id: 'restart',
                    title: titles.restart,
                    unavailable: unless(runs, `${vm.name} does not run`),
                    run: () => deeds.run('restart'),
                  },
                ]),
            {
              id: 'detach',
              title: 'Detach…',
              run: () => open({ kind: 'detach-payload', vmId: vm.id }),
            },
          ]}
        />
      </div>
    </section>
  );
}

/** The state in words. What it means is told to a screen reader, which need not hear each second. */
function StatusLine({ payload }: { readonly payload: VmPayload }) {
  const now = useNow(payloadTickMs(payload.state));
  const { tone, words } = payloadWords(payload, now);
  const since = payloadSince(payload);
  return (
    <p className={styles['line']} title={since === undefined ? undefined : formatTime(since)}>
      <StateDot tone={tone} />
      <span>{words.charAt(0).toUpperCase() + words.slice(1)}</span>
    </p>
  );
}
