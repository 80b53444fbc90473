import { FolderSync } from 'lucide-react';
import type { VmPayload } from '../../../src-preload/contract/payload-state';
import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';
import { classNames } from '../../lib/class-names';
import { formatAgo, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { useFolderDrop } from '../fleet/use-folder-drop';
import { Fact, Facts, Section } from '../overview/Section';
import { guestPath } from '../overview/share-paths';
import { CheckpointTimeline } from './CheckpointTimeline';
import { holderWords } from './folder-words';
import { attachRefusal } from './payload-abilities';
import { kindWords, payloadShareName } from './payload-kinds';
import { mountWords } from './payload-words';
import { PayloadStatus } from './PayloadStatus';
import styles from './PayloadTab.module.css';
import { usePayloadLock } from './use-payload-lock';

/** The payload of a VM: how it is, what it is, and all of it that was kept. A folder may be dropped anywhere on it. */
export function PayloadTab({ vm }: { readonly vm: Vm }) {
  const { isOver, ...drop } = useFolderDrop(vm);
  return (
    <div {...drop} className={classNames(styles['page'], isOver && styles['over'])}>
      {vm.payload ? (
        <>
          <PayloadStatus vm={vm} payload={vm.payload} />
          <PayloadFacts vm={vm} payload={vm.payload} />
          <CheckpointTimeline vm={vm} payload={vm.payload} />
        </>
      ) : (
        <NoPayload vm={vm} />
      )}
    </div>
  );
}

/** What a payload is good for, and the way to the first one; or why this VM takes none. */
function NoPayload({ vm }: { readonly vm: Vm }) {
  const open = useUi((ui) => ui.open);
  const refusal = attachRefusal(vm);
  if (vm.clawbox?.profile === 'standard') {
    return (
      <div className={styles['empty']}>
        <h3>{vm.name} takes no payload</h3>
        <p>
          It is a standard machine: nothing of this computer is in it, so that it can be thrown away or given
          away at any time. For a payload, use a developer machine.
        </p>
      </div>
    );
  }
  return (
    <div className={styles['empty']}>
      <h3>No payload in {vm.name}</h3>
      <p>
        A payload is a folder of this computer that follows a machine: the data of signal-cli. The guest works
        on its own copy, and Corral keeps a whole, checked copy of that here every few seconds. You can go
        back to any of them, and the next machine goes on where this one stopped.
      </p>
      <p>Drop a folder here, or choose one. You see what would happen before it does.</p>
      <Button
        tone="primary"
        isDisabled={refusal !== undefined}
        onPress={() => open({ kind: 'attach-payload', vmId: vm.id })}
      >
        <FolderSync size={14} aria-hidden /> Attach payload…
      </Button>
      {refusal !== undefined && <p>{refusal}.</p>}
    </div>
  );
}

const ageTickMs = 60_000;

interface PayloadFactsProps {
  readonly vm: Vm;
  readonly payload: VmPayload;
}

function PayloadFacts({ vm, payload }: PayloadFactsProps) {
  const now = useNow(ageTickMs);
  const { data: lock } = usePayloadLock(payload);
  const inGuest = guestPath(payloadShareName[payload.kind]);
  return (
    <Section title="Folder">
      <Facts>
        <Fact name="Kind">{kindWords[payload.kind]}</Fact>
        <Fact name="Here">
          <span className={styles['path']}>
            <code>{payload.path}</code>
            <CopyButton label="Copy the path of the payload’s folder" text={() => payload.path} />
          </span>
        </Fact>
        <Fact name="In the guest">
          <span className={styles['path']}>
            <code>{inGuest}</code>
            <CopyButton label="Copy the guest’s path of the payload" text={() => inGuest} />
          </span>
        </Fact>
        <Fact name="Mount">{mountWords(payload.state, vm.name)}</Fact>
        <Fact name="Held by">{lock === undefined ? '…' : holderWords(lock, vm)}</Fact>
        <Fact name="Attached">
          <time title={formatTime(payload.attachedAt)}>{formatAgo(now - payload.attachedAt)}</time>
        </Fact>
      </Facts>
    </Section>
  );
}
