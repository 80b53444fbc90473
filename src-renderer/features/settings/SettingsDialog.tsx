import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useSettings } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { UpstreamSettings } from '../network/UpstreamSettings';
import { RecipeEditor } from '../setup/RecipeEditor';
import { AboutSection } from './AboutSection';
import { GeneralSection } from './GeneralSection';
import { NewVmSection } from './NewVmSection';
import { TerminalSection } from './TerminalSection';
import styles from './SettingsDialog.module.css';

const tabs = [
  { id: 'general', title: 'General', Section: GeneralSection },
  { id: 'new-vms', title: 'New VMs', Section: NewVmSection },
  { id: 'terminal', title: 'Terminal', Section: TerminalSection },
  { id: 'recipe', title: 'Agent tools', Section: RecipeEditor },
  { id: 'network', title: 'Network', Section: UpstreamSettings },
  { id: 'about', title: 'About', Section: AboutSection },
] as const;

/** All settings. A change holds at once, for this window, the tray and the command line. */
export function SettingsDialog() {
  const settings = useSettings();
  const close = useUi((ui) => ui.closeDialog);
  return (
    <Dialog title="Settings" onClose={close}>
      {settings && (
        <Tabs data-wide className={styles['tabs'] ?? ''}>
          <TabList aria-label="Sections" className={styles['list'] ?? ''}>
            {tabs.map(({ id, title }) => (
              <Tab key={id} id={id} className={styles['tab'] ?? ''}>
                {title}
              </Tab>
            ))}
          </TabList>
          {tabs.map(({ id, Section }) => (
            <TabPanel key={id} id={id} className={styles['panel'] ?? ''}>
              <Section settings={settings} />
            </TabPanel>
          ))}
        </Tabs>
      )}
      <DialogButtons>
        <Button onPress={close}>Close</Button>
      </DialogButtons>
    </Dialog>
  );
}
