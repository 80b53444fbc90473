import { useQuery } from '@tanstack/react-query';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { shellQuote } from '../../lib/shell-quote';
import { CopyLine } from '../../ui/CopyLine';
import { CopyButton } from '../../ui/CopyButton';
import styles from './LoginSection.module.css';
import { Fact, Facts, Hint, Section } from './Section';

/** How one gets into a VM from a shell, and how one knows that it is the right one. */
export function LoginSection({ vm }: { readonly vm: Vm }) {
  const { endpoint } = vm;
  return (
    <Section title="Log in">
      <Facts>
        <Fact name="User">{vm.user}</Fact>
        <Fact name="Address">
          {endpoint ? `${endpoint.host}:${endpoint.port}` : 'Available while the VM runs'}
        </Fact>
        <Fact name="Host key">
          <span className={styles['copyable']}>
            <code>{vm.hostKeyFingerprint}</code>
            <CopyButton label="Copy the host key’s fingerprint" text={() => vm.hostKeyFingerprint} />
          </span>
        </Fact>
        <Fact name="With Corral">
          <CopyLine label="Copy the corral command" text={shellQuote(['corral', 'vm', 'ssh', vm.name])} />
        </Fact>
        <Fact name="With ssh">
          {endpoint ? (
            <SshLine vm={vm} />
          ) : (
            <Hint>Start the VM to get the command. Its port changes with each start.</Hint>
          )}
        </Fact>
      </Facts>
    </Section>
  );
}

function SshLine({ vm }: { readonly vm: Vm }) {
  const command = useQuery({
    queryKey: ['ssh-command', vm.id, vm.name, vm.endpoint],
    queryFn: async () => (await unwrap(window.corral.vm.sshCommand({ vm: vm.id }))).argv,
    gcTime: 0,
  });
  if (command.error) return <Hint>{sentenceOf(command.error)}</Hint>;
  return command.data && <CopyLine label="Copy the SSH command" text={shellQuote(command.data)} />;
}
