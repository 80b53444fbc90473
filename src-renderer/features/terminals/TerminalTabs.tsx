import { Bell, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Tab, TabList, Tabs } from 'react-aria-components';
import { UnwatchedTabPanel } from '../../ui/UnwatchedTabPanel';
import { panesOf } from './layout-tree';
import { useTerminals } from './terminal-store';
import type { TerminalTab, Workspace } from './workspace';
import styles from './TerminalTabs.module.css';

interface TerminalTabsProps {
  readonly vmName: string;
  readonly workspace: Workspace;
  readonly activeTab: string;
  readonly onSelect: (tabId: string) => void;
  readonly onCloseTab: (tab: TerminalTab) => void;
  /** Buttons at the end of the bar. */
  readonly buttons: ReactNode;
  readonly renderTab: (tab: TerminalTab) => ReactNode;
}

/** The bar of tabs, and the panes of each; hidden ones keep their screens. */
export function TerminalTabs(props: TerminalTabsProps) {
  const { vmName, workspace, activeTab, onSelect, onCloseTab, buttons, renderTab } = props;
  return (
    <Tabs
      selectedKey={activeTab}
      onSelectionChange={(key) => onSelect(String(key))}
      keyboardActivation="manual"
      className={styles['tabs'] ?? ''}
    >
      <div className={styles['bar']}>
        <TabList aria-label={`Terminals of ${vmName}`} className={styles['list'] ?? ''}>
          {workspace.tabs.map((tab) => (
            <TabTitle key={tab.id} tab={tab} onClose={() => onCloseTab(tab)} />
          ))}
        </TabList>
        <div className={styles['buttons']}>{buttons}</div>
      </div>
      {workspace.tabs.map((tab) => (
        <UnwatchedTabPanel key={tab.id} id={tab.id} shouldForceMount className={styles['panel'] ?? ''}>
          {renderTab(tab)}
        </UnwatchedTabPanel>
      ))}
    </Tabs>
  );
}

function TabTitle({ tab, onClose }: { readonly tab: TerminalTab; readonly onClose: () => void }) {
  const panes = panesOf(tab.root);
  const focused = panes.find(({ id }) => id === tab.focusedPane);
  const session = focused?.session ?? '';
  const title = useTerminals(({ titles }) => titles[tab.focusedPane] ?? '');
  const rang = useTerminals(({ bells }) => panes.some(({ id }) => bells.has(id)));
  const more = panes.length > 1 ? ` +${panes.length - 1}` : '';
  return (
    <Tab
      id={tab.id}
      className={styles['tab'] ?? ''}
      aria-label={`${session}${more}${rang ? ', its bell rang' : ''}`}
    >
      <span className={styles['name']} title={title}>
        {session}
        {title !== '' && title !== session && <span className={styles['title']}>{title}</span>}
        {more !== '' && <span className={styles['more']}>{more}</span>}
      </span>
      {rang && <Bell size={12} className={styles['bell']} aria-hidden />}
      {/* For the mouse only: by keyboard the menu and its shortcut close a pane. */}
      <span
        aria-hidden
        data-testid="close-tab"
        className={styles['close']}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={onClose}
      >
        <X size={12} />
      </span>
    </Tab>
  );
}
