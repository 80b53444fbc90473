import { useSystem } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import styles from './SettingsDialog.module.css';

const owners = { app: 'this app', serve: '“corral serve”, without a window' } as const;

/** What one is asked for when something is odd. */
export function AboutSection() {
  const { data: system, error } = useSystem();
  const open = useUi((ui) => ui.open);
  if (error) return <p role="alert">{error.message}</p>;
  if (!system) return null;
  const { version, home, accelerator, orchestrator } = system;
  const facts = [
    ['Version', version],
    ['Acceleration', accelerator?.reason ?? 'Checking hardware acceleration…'],
    ['Managed by', `${owners[orchestrator.role]}, process ${orchestrator.pid}`],
  ] as const;
  return (
    <>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name} className={styles['fact']}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className={styles['fact']}>
          <dt>Folder</dt>
          <dd>
            {home} <CopyButton label="Copy the folder" text={() => home} />
          </dd>
        </div>
      </dl>
      <div>
        <Button onPress={() => open({ kind: 'checks' })}>Check this computer…</Button>
      </div>
    </>
  );
}
