import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';
import { formatAgo, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { Fact, Facts, Hint, Section } from '../overview/Section';
import { SafetyBadge } from './SafetyBadge';

/** Whether the git work in a VM is elsewhere too, in its overview. */
export function SafetySection({ vm }: { readonly vm: Vm }) {
  const open = useUi((ui) => ui.open);
  const now = useNow(60_000);
  return (
    <Section
      title="Git work"
      action={
        <Button onPress={() => open({ kind: 'safety', vmId: vm.id })}>
          {vm.safety ? 'Show the evidence' : 'Check now…'}
        </Button>
      }
    >
      {vm.safety ? (
        <Facts>
          <Fact name="Last check">
            <SafetyBadge vm={vm} />
          </Fact>
          <Fact name="Looked at">
            <time title={formatTime(vm.safety.at)}>{formatAgo(now - vm.safety.at)}</time>
            {vm.safety.outdated && '; it has changed since'}
          </Fact>
        </Facts>
      ) : (
        <Hint>A check tells which repositories hold work that is nowhere else. It changes nothing.</Hint>
      )}
    </Section>
  );
}
