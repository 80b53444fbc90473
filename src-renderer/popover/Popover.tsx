import { Plus, Search, Settings } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { GridList, Input, TextField } from 'react-aria-components';
import { sentenceOf } from '../api/call';
import { useVms } from '../api/queries';
import { useUi } from '../app/ui-store';
import type { HerdEntry } from '../features/fleet/herd-order';
import { useHerd, useVm } from '../features/fleet/use-herd';
import { ShareDialog } from '../features/overview/ShareDialog';
import { AttachPayloadDialog } from '../features/payloads/AttachPayloadDialog';
import { CopyFolderDialog } from '../features/payloads/CopyFolderDialog';
import { FolderDropDialog } from '../features/payloads/FolderDropDialog';
import { StopUnpublishedDialog } from '../features/payloads/StopUnpublishedDialog';
import { Button } from '../ui/Button';
import { Notices } from '../ui/Notices';
import { PopoverFooter } from './PopoverFooter';
import styles from './Popover.module.css';
import { showMainWindow } from './show-main-window';
import { useFittingHeight } from './use-fitting-height';
import { FamilyTile } from './FamilyTile';
import { VmTile } from './VmTile';

/** The herd at a glance, at the tray: states, likely actions, and ways into the main window. */
export function Popover() {
  const { error } = useVms();
  const herd = useHerd();
  const [filter, setFilter] = useState('');
  const root = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLElement>(null);
  useFittingHeight(root, scroller);
  useEscape();
  const found = herd?.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  return (
    <div ref={root} className={styles['popover']}>
      <header className={styles['header']}>
        <h1 className={styles['title']}>Corral</h1>
        {herd && herd.length > 0 && (
          <TextField
            aria-label="Find a VM"
            value={filter}
            onChange={setFilter}
            autoFocus
            className={styles['search'] ?? ''}
          >
            <Search size={14} aria-hidden />
            <Input
              className={styles['input'] ?? ''}
              placeholder="Find"
              autoComplete="off"
              spellCheck={false}
              onKeyDown={(event) => {
                if (event.key === 'ArrowDown')
                  root.current?.querySelector<HTMLElement>('[role="row"]')?.focus();
              }}
            />
          </TextField>
        )}
        <Button tone="quiet" label="New VM" onPress={() => showMainWindow({ kind: 'new-vm' })}>
          <Plus size={16} aria-hidden />
        </Button>
        <Button tone="quiet" label="Settings" onPress={() => showMainWindow({ kind: 'settings' })}>
          <Settings size={16} aria-hidden />
        </Button>
      </header>
      <Notices />
      <main ref={scroller} className={styles['herd']}>
        <div>
          {error && (
            <p role="alert" className={styles['empty']}>
              {sentenceOf(error)}
            </p>
          )}
          {herd?.length === 0 && <EmptyHerd />}
          {herd && herd.length > 0 && found?.length === 0 && (
            <p role="status" className={styles['empty']}>
              No VM has “{filter.trim()}” in its name.
            </p>
          )}
          {found && found.length > 0 && <Tiles herd={found} />}
        </div>
      </main>
      <PopoverFooter />
      <TileQuestions />
    </div>
  );
}

function Tiles({ herd }: { readonly herd: readonly HerdEntry[] }) {
  return (
    <GridList
      aria-label="Machines"
      items={herd}
      selectionMode="none"
      keyboardNavigationBehavior="tab"
      onAction={(key) => showMainWindow({ kind: 'vm', vmId: String(key), tab: 'overview' })}
      className={styles['list'] ?? ''}
    >
      {(entry) => (entry.kind === 'vm' ? <VmTile {...entry} /> : <FamilyTile {...entry} />)}
    </GridList>
  );
}

function EmptyHerd() {
  return (
    <div className={styles['first']}>
      <p className={styles['text']}>
        No VMs yet. Corral runs virtual machines for coding agents. Each has its own disk, so you can break
        it, clone it or throw it away.
      </p>
      <Button tone="primary" onPress={() => showMainWindow({ kind: 'herd' })}>
        Create your first VM
      </Button>
    </div>
  );
}

/** The questions that a tile asks: about a folder that was dropped on it, or its stop. */
function TileQuestions() {
  const dialog = useUi((ui) => ui.dialog);
  const vm = useVm(dialog && 'vmId' in dialog ? dialog.vmId : null);
  if (!vm) return null;
  switch (dialog?.kind) {
    case 'folder-drop':
      return <FolderDropDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'attach-payload':
      return <AttachPayloadDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'share':
      return <ShareDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'copy-folder':
      return <CopyFolderDialog vm={vm} hostPath={dialog.hostPath} />;
    case 'stop-unpublished':
      return <StopUnpublishedDialog vm={vm} deed={dialog.deed} reason={dialog.reason} />;
    default:
      return null;
  }
}

/** Escape hides the popover, unless something in it closes by it. */
function useEscape(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('[role="menu"], [role="dialog"]')) return;
      void window.corral.desktop.hidePopover({});
    };
    // On its way down: by the time it is back up, what it closes is gone.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
