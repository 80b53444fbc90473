import { useMutation } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { formatAgo, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { StateDot } from '../../ui/StateDot';
import { Hint, Section } from '../overview/Section';
import styles from './AuthSection.module.css';
import { authWords, serviceNames } from './auth-words';

/** Where the agents of a VM are signed in, as it was seen last. */
export function AuthSection({ vm }: { readonly vm: Vm }) {
  const { auth } = vm;
  const now = useNow(60_000);
  const look = useMutation({
    mutationFn: () => unwrap(window.corral.setup.authStatus({ vm: vm.id })),
  });
  const isRunning = vm.state.kind === 'running';
  return (
    <Section
      title="Accounts"
      action={
        isRunning && (
          <Button isPending={look.isPending} onPress={() => look.mutate()}>
            Look again
          </Button>
        )
      }
    >
      {auth ? (
        <>
          <ul aria-label="Accounts" className={styles['services']}>
            {auth.services.map((service) => {
              const { tone, words } = authWords(service);
              return (
                <li key={service.service} className={styles['service']}>
                  <StateDot tone={tone} />
                  <span className={styles['name']}>{serviceNames[service.service]}</span>
                  <span className={styles['words']} title={words}>
                    {words}
                  </span>
                </li>
              );
            })}
          </ul>
          <Hint>
            Looked at <time title={formatTime(auth.at)}>{formatAgo(now - auth.at)}</time>. To change
            something, run <code>~/scripts/vm-auth.sh</code> in a terminal.
          </Hint>
        </>
      ) : (
        <Hint>
          {isRunning
            ? 'Nobody has looked yet. A look reads files of the machine and asks no service.'
            : 'Start the VM to see where its agents are signed in.'}
        </Hint>
      )}
    </Section>
  );
}
