import type { Vm } from '../../../src-preload/contract/vm';
import { formatBytes, formatDuration, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { useImageName } from '../fleet/use-herd';
import { originWords } from '../fleet/vm-words';
import { Fact, Facts, Section } from './Section';

/** What its disk takes, and what it was made of. */
export function DiskSection({ vm }: { readonly vm: Vm }) {
  const imageName = useImageName(vm);
  const now = useNow(60_000);
  return (
    <Section title="Disk and origin">
      <Facts>
        <Fact name="Its own">
          {vm.ownBytes === null ? 'Being measured' : `${formatBytes(vm.ownBytes)}, the rest is shared`}
        </Fact>
        <Fact name="Layers">{vm.layerCount === 0 ? 'None under it' : `${vm.layerCount} under it`}</Fact>
        <Fact name="Image">{imageName}</Fact>
        <Fact name="Origin">{originWords(vm) ?? 'Made from the image'}</Fact>
        <Fact name="Created">
          <time title={formatTime(vm.createdAt)}>{formatDuration(now - vm.createdAt)} ago</time>
        </Fact>
      </Facts>
    </Section>
  );
}
