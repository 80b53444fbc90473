import { useEffect, useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { formatAgo, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { unpublishedPart } from '../payloads/unpublished';
import { useVmCommands } from './use-vm-commands';
import { asSentence } from './vm-words';

/** What is wrong with a VM, above all of its tabs. */
export function VmBanners({ vm }: { readonly vm: Vm }) {
  switch (vm.state.kind) {
    case 'died':
      return <DiedBanner vm={vm} at={vm.state.at} reason={vm.state.reason} />;
    case 'unreachable':
      return <UnreachableBanner vm={vm} reason={vm.state.reason} />;
    default:
      return vm.lastError && <ErrorBanner key={vm.lastError.message} sentence={vm.lastError.message} />;
  }
}

interface DiedBannerProps {
  readonly vm: Vm;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string;
}

function DiedBanner({ vm, at, reason }: DiedBannerProps) {
  const commands = useVmCommands(vm);
  const now = useNow(10_000);
  return (
    <Banner
      tone="bad"
      title={
        <>
          {vm.name} ended unexpectedly <time title={formatTime(at)}>{formatAgo(now - at)}</time>
        </>
      }
      actions={
        <>
          <ConsoleButton vmId={vm.id} />
          <Button tone="primary" isPending={commands.isPending} onPress={commands.start}>
            Start again
          </Button>
        </>
      }
    >
      {asSentence(reason)} Its disk is intact, but whatever its programs had only in memory is lost.
    </Banner>
  );
}

function UnreachableBanner({ vm, reason }: { readonly vm: Vm; readonly reason: string }) {
  const commands = useVmCommands(vm);
  return (
    <Banner
      tone="warn"
      title={`${vm.name} does not answer`}
      actions={
        <>
          <ConsoleButton vmId={vm.id} />
          <Button isPending={commands.isPending} onPress={commands.forceStop}>
            Force stop {vm.name}
          </Button>
        </>
      }
    >
      {asSentence(reason)} It may recover by itself. Forcing it to stop is like a power cut: whatever was not
      written to its disk is lost.{vm.payload && ` ${unpublishedPart(vm)} may not be in its payload folder.`}
    </Banner>
  );
}

function ConsoleButton({ vmId }: { readonly vmId: string }) {
  const isShown = useNavigation((navigation) => navigation.vmId === vmId && navigation.tab === 'console');
  const show = useNavigation((navigation) => navigation.show);
  return isShown ? null : <Button onPress={() => show(vmId, 'console')}>Open console</Button>;
}

function ErrorBanner({ sentence }: { readonly sentence: string }) {
  const [isDismissed, setDismissed] = useState(false);
  const notice = useUi((ui) => ui.notices.find(({ text }) => text === sentence));
  const dismissNotice = useUi((ui) => ui.dismissNotice);
  useEffect(() => {
    if (notice && !isDismissed) dismissNotice(notice.id); // Said here, it need not be said twice.
  }, [notice, isDismissed, dismissNotice]);
  if (isDismissed) return null;
  return (
    <Banner tone="bad" onDismiss={() => setDismissed(true)}>
      {sentence}
    </Banner>
  );
}
