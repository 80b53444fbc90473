import { useMutation } from '@tanstack/react-query';
import { FolderPlus } from 'lucide-react';
import type { Share, Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Hint, Section } from './Section';
import { guestPath } from './share-paths';
import styles from './SharesSection.module.css';

/** Folders of this computer that the guest has, or why it can't have any. */
export function SharesSection({ vm }: { readonly vm: Vm }) {
  const open = useUi((ui) => ui.open);
  const { available, reason } = vm.capabilities.liveShare;
  return (
    <Section
      title="Shared folders"
      action={
        <Button isDisabled={!available} onPress={() => open({ kind: 'share', vmId: vm.id })}>
          <FolderPlus size={14} aria-hidden /> Share a folder…
        </Button>
      }
    >
      {!available && <Hint>{reason ?? 'Folders can’t be shared with this VM right now.'}</Hint>}
      {available && vm.shares.length === 0 && (
        <Hint>
          Share a folder of this computer with the VM. Both sides see each other’s changes at once. Drop a
          folder here, or choose one.
        </Hint>
      )}
      {vm.shares.length > 0 && (
        <ul>
          {vm.shares.map((share) => (
            <ShareLine key={share.name} vm={vm} share={share} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function ShareLine({ vm, share }: { readonly vm: Vm; readonly share: Share }) {
  const detach = useMutation({
    mutationFn: () => unwrap(window.corral.vm.detachShare({ vm: vm.id, name: share.name })),
  });
  return (
    <li className={styles['share']}>
      <div className={styles['paths']}>
        <span className={styles['host']} title={share.hostPath}>
          {share.hostPath}
        </span>
        <span className={styles['guest']}>
          in the guest: <code>{guestPath(share.name)}</code>
          <CopyButton label={`Copy the guest’s path of ${share.name}`} text={() => guestPath(share.name)} />
        </span>
      </div>
      <Button
        label={`Stop sharing ${share.name}`}
        isPending={detach.isPending}
        onPress={() => detach.mutate()}
      >
        Stop sharing
      </Button>
    </li>
  );
}
