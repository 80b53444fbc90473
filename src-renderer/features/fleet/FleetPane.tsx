import { Plus, Search, Settings, Undo2 } from 'lucide-react';
import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';
import { GridList } from 'react-aria-components';
import { sentenceOf } from '../../api/call';
import { useFromVms, useVms } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { isMac } from '../../lib/platform';
import { ActionMenu } from '../../ui/ActionMenu';
import { Button } from '../../ui/Button';
import { paletteHint } from '../palette/palette-shortcut';
import { openTerminal } from '../terminals/terminal-store';
import { keptVms } from '../undo/undo-list';
import { FamilyRow } from './FamilyRow';
import styles from './FleetPane.module.css';
import type { HerdEntry } from './herd-order';
import { useFindVm } from './use-herd';
import { abilitiesIn } from './vm-abilities';
import { VmRow } from './VmRow';

interface FleetPaneProps {
  /** In the order of the rows; undefined until they are known. */
  readonly herd: readonly HerdEntry[] | undefined;
}

/** The sidebar: all VMs with their live states. Arrow keys select, Enter goes into one. */
export function FleetPane({ herd }: FleetPaneProps) {
  const { error } = useVms();
  const open = useUi((ui) => ui.open);
  return (
    <section aria-labelledby="machines" data-pane="herd" className={styles['pane']}>
      <header className={styles['header']}>
        <h1 id="machines">Machines</h1>
        <Button tone="quiet" label="Settings of Corral" onPress={() => open({ kind: 'settings' })}>
          <Settings size={16} aria-hidden />
        </Button>
        <ActionMenu
          label="New"
          button={
            <>
              <Plus size={14} aria-hidden /> New
            </>
          }
          actions={[
            { id: 'vm', title: 'VM…', run: () => open({ kind: 'create' }) },
            { id: 'family', title: 'Family…', run: () => open({ kind: 'create-family' }) },
            { id: 'setup', title: 'Agent machine…', run: () => open({ kind: 'setup' }) },
          ]}
        />
      </header>
      <div className={styles['palette']}>
        <Button tone="quiet" label="Find anything" onPress={() => open({ kind: 'palette' })}>
          <Search size={14} aria-hidden />
          <span className={styles['hint']}>Find anything</span>
          <kbd className={styles['key']}>{paletteHint(isMac)}</kbd>
        </Button>
      </div>
      {error && (
        <p role="alert" className={styles['empty']}>
          {sentenceOf(error)}
        </p>
      )}
      {herd?.length === 0 && (
        <p className={styles['empty']}>No VMs yet. Follow the setup steps to create the first one.</p>
      )}
      {herd && herd.length > 0 && <Herd herd={herd} />}
      <UndoButton />
    </section>
  );
}

/** The way to what was put away, while there is something. */
function UndoButton() {
  const open = useUi((ui) => ui.open);
  const kept = useFromVms((vms) => keptVms(vms).length) ?? 0;
  if (kept === 0) return null;
  return (
    <footer className={styles['footer']}>
      <Button tone="quiet" onPress={() => open({ kind: 'undo' })}>
        <Undo2 size={14} aria-hidden /> Undo… ({kept} kept)
      </Button>
    </footer>
  );
}

function Herd({ herd }: { readonly herd: readonly HerdEntry[] }) {
  const vmId = useNavigation((navigation) => navigation.vmId);
  const select = useNavigation((navigation) => navigation.select);
  const show = useNavigation((navigation) => navigation.show);
  const findVm = useFindVm();
  const root = useRef<HTMLDivElement>(null);
  useFocusAfterLoss(root, vmId);
  // Typing the beginning of a name moves the focus only, so the selection follows that.
  const selectFocused = ({ target }: FocusEvent<HTMLElement>): void => {
    const { key } = target.dataset;
    if (target.role === 'row' && key !== undefined) select(key);
  };
  return (
    <div ref={root} className={styles['herd']} onFocus={selectFocused}>
      <GridList
        aria-label="Machines"
        items={herd}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={vmId === null ? [] : [vmId]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          if (key !== undefined) select(String(key));
        }}
        onAction={(key) => {
          const vm = findVm(String(key));
          if (!vm) return; // A family: it is shown beside the list already.
          if (abilitiesIn(vm.state.kind).terminal) openTerminal(vm.id);
          else show(vm.id, 'overview');
        }}
        className={styles['list'] ?? ''}
      >
        {(entry) => (entry.kind === 'vm' ? <VmRow {...entry} /> : <FamilyRow {...entry} />)}
      </GridList>
    </div>
  );
}

/** When the selected VM is gone and the focus with it, as after its deletion, the next one gets the focus. */
function useFocusAfterLoss(root: RefObject<HTMLElement | null>, vmId: string | null): void {
  const before = useRef(vmId);
  useEffect(() => {
    const wasOther = before.current !== null && before.current !== vmId;
    before.current = vmId;
    if (!wasOther || document.activeElement !== document.body) return;
    root.current?.querySelector<HTMLElement>('[role="row"][aria-selected="true"]')?.focus();
  }, [root, vmId]);
}
