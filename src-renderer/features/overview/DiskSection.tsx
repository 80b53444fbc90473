import type { Vm } from '../../../src-preload/contract/vm';
import { formatAgo, formatBytes, formatTime } from '../../lib/format';
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
        <Fact name="Size on disk">
          {vm.ownBytes === null ? 'Measuring…' : `${formatBytes(vm.ownBytes)}, plus shared layers`}
        </Fact>
        <Fact name="Clone layers">{vm.layerCount === 0 ? 'None' : vm.layerCount}</Fact>
        <Fact name="Image">{imageName}</Fact>
        <Fact name="Origin">{originWords(vm) ?? 'Created from the image'}</Fact>
        <Fact name="Created">
          <time title={formatTime(vm.createdAt)}>{formatAgo(now - vm.createdAt)}</time>
        </Fact>
      </Facts>
    </Section>
  );
}
