import { lazy, Suspense, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Vm } from '../../../src-preload/contract/vm';
import { useNavigation } from '../../app/navigation-store';
import { isVmTab, vmTabs } from '../../lib/vm-tabs';
import { UnwatchedTabPanel } from '../../ui/UnwatchedTabPanel';
import { ConsoleTab } from '../console/ConsoleTab';
import { OverviewTab } from '../overview/OverviewTab';
import { SettingsTab } from '../overview/SettingsTab';
import { needsPerson } from '../payloads/payload-abilities';
import { PayloadTab } from '../payloads/PayloadTab';
import { SnapshotsTab } from '../snapshots/SnapshotsTab';
import { useVm } from './use-herd';
import { waitingSessions } from './vm-words';
import styles from './VmTabs.module.css';

/** Loaded when the first terminal is looked at: its emulator is a third of the page's script. */
const TerminalsTab = lazy(async () => {
  const { TerminalsTab: tab } = await import('../terminals/TerminalsTab');
  return { default: tab };
});

/** Loaded when the first screen is looked at, with its VNC client. */
const ScreenTab = lazy(async () => {
  const { ScreenTab: tab } = await import('../screen/ScreenTab');
  return { default: tab };
});

interface VmTabsProps {
  /** The selected VM; undefined while there is none, and then only the terminals of others live on. */
  readonly vm: Vm | undefined;
}

/** The tabs of the selected VM. */
export function VmTabs({ vm }: VmTabsProps) {
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
            {id === 'payload' && vm?.payload && needsPerson(vm.payload.state) && (
              <span className={styles['waiting']} title="Needs you">
                !<span className="visually-hidden"> needs you</span>
              </span>
            )}
          </Tab>
        ))}
      </TabList>
      <TabPanel id="overview" className={styles['panel'] ?? ''}>
        {vm && <OverviewTab key={vm.id} vm={vm} />}
      </TabPanel>
      <UnwatchedTabPanel id="terminals" shouldForceMount className={styles['panel'] ?? ''}>
        <AllTerminals activeId={tab === 'terminals' ? vm?.id : undefined} />
      </UnwatchedTabPanel>
      <TabPanel id="screen" className={styles['panel'] ?? ''}>
        {vm && (
          <Suspense>
            <ScreenTab key={vm.id} vm={vm} />
          </Suspense>
        )}
      </TabPanel>
      <TabPanel id="snapshots" className={styles['panel'] ?? ''}>
        {vm && <SnapshotsTab key={vm.id} vm={vm} />}
      </TabPanel>
      <TabPanel id="payload" className={styles['panel'] ?? ''}>
        {vm && <PayloadTab key={vm.id} vm={vm} />}
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
  /** The VM whose terminals are in view. */
  readonly activeId: string | undefined;
}

/** The terminals of every VM that were looked at once: out of view they keep their screens and sessions. */
function AllTerminals({ activeId }: AllTerminalsProps) {
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
  if (activeId !== undefined && !visited.has(activeId)) setVisited(new Set(visited).add(activeId));
  return [...visited].map((id) => <VmTerminals key={id} id={id} isActive={id === activeId} />);
}

function VmTerminals({ id, isActive }: { readonly id: string; readonly isActive: boolean }) {
  const vm = useVm(id);
  return (
    vm && (
      <div className={styles['terminals']} hidden={!isActive}>
        <Suspense>
          <TerminalsTab vm={vm} isActive={isActive} />
        </Suspense>
      </div>
    )
  );
}
