import { X } from 'lucide-react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { TerminalView } from './TerminalView';
import styles from './TerminalPane.module.css';

/** A tab for each VM with an open terminal. Hidden ones keep their screen. */
export function TerminalPane() {
  const vms = useVms().data ?? [];
  const terminals = useUi((ui) => ui.terminals);
  const active = useUi((ui) => ui.activeTerminal);
  const open = useUi((ui) => ui.openTerminal);
  const close = useUi((ui) => ui.closeTerminal);
  const nameOf = (vmId: string): string => vms.find(({ id }) => id === vmId)?.name ?? 'deleted VM';

  if (terminals.length === 0 || active === null) {
    return (
      <section aria-label="Terminals" className={styles['empty']}>
        <p>Terminals open here. Each is a tmux session in its machine and goes on when you close it.</p>
      </section>
    );
  }
  return (
    <section aria-label="Terminals" className={styles['pane']}>
      <Tabs
        selectedKey={active}
        onSelectionChange={(key) => open(String(key))}
        className={styles['tabs'] ?? ''}
      >
        <div className={styles['bar']}>
          <TabList aria-label="Terminals" className={styles['list'] ?? ''}>
            {terminals.map((vmId) => (
              <Tab key={vmId} id={vmId} className={styles['tab'] ?? ''}>
                {nameOf(vmId)}
              </Tab>
            ))}
          </TabList>
          <Button
            tone="quiet"
            label={`Close the terminal of ${nameOf(active)}`}
            onPress={() => close(active)}
          >
            <X size={14} aria-hidden />
          </Button>
        </div>
        {terminals.map((vmId) => (
          <TabPanel key={vmId} id={vmId} shouldForceMount className={styles['panel'] ?? ''}>
            <TerminalView vmId={vmId} name={nameOf(vmId)} isActive={vmId === active} />
          </TabPanel>
        ))}
      </Tabs>
    </section>
  );
}
