import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Vm } from '../../../src-preload/contract/vm';
import { useNavigation } from '../../app/navigation-store';
import { isVmTab, vmTabs } from '../../lib/vm-tabs';
import { ConsoleTab } from '../console/ConsoleTab';
import { OverviewTab } from '../overview/OverviewTab';
import { SettingsTab } from '../overview/SettingsTab';
import { TerminalsTab } from '../terminals/TerminalsTab';
import { waitingSessions } from './vm-words';
import styles from './VmTabs.module.css';

interface VmTabsProps {
  /** The selected VM; undefined while there is none, and then only the terminals of others live on. */
  readonly vm: Vm | undefined;
  readonly herd: readonly Vm[];
}

/** The tabs of the selected VM. */
export function VmTabs({ vm, herd }: VmTabsProps) {
  const tab = useNavigation((navigation) => navigation.tab);
  const show = useNavigation((navigation) => navigation.show);
  const waiting = vm ? waitingSessions(vm) : 0;
  return (
    <Tabs
      selectedKey={tab}
      onSelectionChange={(key) => {
        if (vm && isVmTab(key)) show(vm.id, key);
      }}
      className={styles['tabs'] ?? ''}
      {...(!vm && { style: { display: 'none' } })}
    >
      <TabList aria-label={vm?.name ?? 'No machine'} className={styles['list'] ?? ''}>
        {vmTabs.map(({ id, title }) => (
          <Tab key={id} id={id} className={styles['tab'] ?? ''}>
            {title}
            {id === 'terminals' && waiting > 0 && (
              <span className={styles['waiting']} title={`${waiting} waiting`}>
                {waiting}
              </span>
            )}
          </Tab>
        ))}
      </TabList>
      <TabPanel id="overview" className={styles['panel'] ?? ''}>
        {vm && <OverviewTab key={vm.id} vm={vm} />}
      </TabPanel>
      <TabPanel id="terminals" shouldForceMount className={styles['panel'] ?? ''}>
        <AllTerminals herd={herd} activeId={tab === 'terminals' ? vm?.id : undefined} />
      </TabPanel>
      <TabPanel id="console" className={styles['panel'] ?? ''}>
        {vm && <ConsoleTab key={vm.id} vm={vm} />}
      </TabPanel>
      <TabPanel id="settings" className={styles['panel'] ?? ''}>
        {vm && <SettingsTab key={vm.id} vm={vm} />}
      </TabPanel>
    </Tabs>
  );
}

interface AllTerminalsProps {
  readonly herd: readonly Vm[];
  /** The VM whose terminals are in view. */
  readonly activeId: string | undefined;
}

/** The terminals of every VM that were looked at once: out of view they keep their screens and sessions. */
function AllTerminals({ herd, activeId }: AllTerminalsProps) {
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
  if (activeId !== undefined && !visited.has(activeId)) setVisited(new Set(visited).add(activeId));
  return herd
    .filter(({ id }) => visited.has(id))
    .map((vm) => (
      <div key={vm.id} className={styles['terminals']} hidden={vm.id !== activeId}>
        <TerminalsTab vm={vm} isActive={vm.id === activeId} />
      </div>
    ));
}
