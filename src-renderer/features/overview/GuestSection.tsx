import { TriangleAlert } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import styles from './GuestSection.module.css';
import { skewWords } from './guest-words';
import { Fact, Facts, Hint, Section } from './Section';

/** What the guest says of itself. All of it is its claim, and shown as text. */
export function GuestSection({ vm }: { readonly vm: Vm }) {
  const { guest } = vm;
  if (!guest) {
    return (
      <Section title="Guest">
        <Hint>
          {vm.state.kind === 'running'
            ? 'Waiting for the first report of the guest.'
            : 'While the VM runs, its host name, operating system, load and clock are shown here.'}
        </Hint>
      </Section>
    );
  }
  const skew = skewWords(guest.clockSkewMs);
  return (
    <Section title="Guest">
      <Facts>
        <Fact name="Host name">{guest.hostname}</Fact>
        <Fact name="System">{guest.operatingSystem}</Fact>
        <Fact name="Load">{guest.load === null ? 'Unknown' : guest.load.toFixed(2)}</Fact>
        <Fact name="Clock">
          {skew === undefined ? (
            'In step with this computer'
          ) : (
            <span className={styles['warning']}>
              <TriangleAlert size={14} aria-hidden /> {skew}
            </span>
          )}
        </Fact>
      </Facts>
    </Section>
  );
}
