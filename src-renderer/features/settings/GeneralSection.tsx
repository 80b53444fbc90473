import type { Settings } from '../../../src-preload/contract/settings';
import { useDesktopInfo } from '../../api/queries';
import { classNames } from '../../lib/class-names';
import { Checkbox } from '../../ui/Checkbox';
import { Choice } from '../../ui/Choice';
import { useChangeSettings } from './use-change-settings';
import styles from './SettingsDialog.module.css';

const themes = [
  { id: 'system', title: 'System' },
  { id: 'light', title: 'Light' },
  { id: 'dark', title: 'Dark' },
] as const;

export function GeneralSection({ settings }: { readonly settings: Settings }) {
  const { change, problem } = useChangeSettings();
  const desktop = useDesktopInfo();
  const whyNotAtLogin = desktop.data?.launchAtLoginUnavailable ?? desktop.error?.message ?? null;
  return (
    <>
      <Choice label="Theme" options={themes} value={settings.theme} onChange={(theme) => change({ theme })} />
      <div>
        <Checkbox
          label="Start Corral at login"
          isSelected={settings.launchAtLogin}
          isDisabled={whyNotAtLogin !== null}
          onChange={(launchAtLogin) => change({ launchAtLogin })}
        />
        {whyNotAtLogin !== null && (
          <p className={classNames(styles['note'], styles['indented'])}>{whyNotAtLogin}</p>
        )}
      </div>
      <div>
        <Checkbox
          label="Show notifications"
          isSelected={settings.notifications}
          onChange={(notifications) => change({ notifications })}
        />
        <p className={classNames(styles['note'], styles['indented'])}>
          When an agent waits for you, a task ends or a VM stops unexpectedly while you are looking elsewhere.
        </p>
      </div>
      {problem !== undefined && (
        <p role="alert" className={styles['failure']}>
          {problem}
        </p>
      )}
    </>
  );
}
