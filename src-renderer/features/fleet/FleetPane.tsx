import { Plus, Search, Settings } from 'lucide-react';
import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';
import { GridList } from 'react-aria-components';
import { sentenceOf } from '../../api/call';
import { useVms } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { isMac } from '../../lib/platform';
import { Button } from '../../ui/Button';
import { paletteHint } from '../palette/palette-shortcut';
import { openTerminal } from '../terminals/terminal-store';
import styles from './FleetPane.module.css';
import { useFindVm, type HerdEntry } from './use-herd';
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
        <Button onPress={() => open({ kind: 'create' })}>
          <Plus size={14} aria-hidden /> New VM
        </Button>
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
    </section>
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
          if (!vm) return;
          if (abilitiesIn(vm.state.kind).terminal) openTerminal(vm.id);
          else show(vm.id, 'overview');
        }}
        className={styles['list'] ?? ''}
      >
        {({ id, name }) => <VmRow id={id} name={name} />}
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
