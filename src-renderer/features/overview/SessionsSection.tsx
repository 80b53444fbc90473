import { Bell } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import { count } from '../../lib/format';
import { Button } from '../../ui/Button';
import { openTerminal } from '../terminals/terminal-store';
import { Hint, Section } from './Section';
import styles from './SessionsSection.module.css';

/** As many as are of use at a glance; the terminals list all. */
const shown = 8;

/** The tmux sessions of the guest, each a way into its terminal. */
export function SessionsSection({ vm }: { readonly vm: Vm }) {
  const sessions = vm.guest?.sessions ?? [];
  return (
    <Section title="Sessions">
      {sessions.length === 0 ? (
        <Hint>
          None is running. Each terminal you open is a tmux session, which keeps running when you close it.
        </Hint>
      ) : (
        <ul className={styles['list']}>
          {sessions.slice(0, shown).map(({ name, attached, windows, bell }) => (
            <li key={name} className={styles['session']}>
              <span className={styles['name']} title={name}>
                {name}
              </span>
              <span className={styles['fact']}>
                {count(windows, 'window')}
                {attached && ', shown'}
              </span>
              {bell && (
                <span className={styles['bell']}>
                  <Bell size={12} aria-hidden /> waiting
                </span>
              )}
              <Button tone="quiet" label={`Open session ${name}`} onPress={() => openTerminal(vm.id, name)}>
                Open
              </Button>
            </li>
          ))}
        </ul>
      )}
      {sessions.length > shown && <Hint>{sessions.length - shown} more in Terminals</Hint>}
    </Section>
  );
}
