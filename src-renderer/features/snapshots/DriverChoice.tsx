import type { DriverInfo } from '../../../src-preload/contract/system';
import { RadioList } from '../../ui/RadioList';

interface DriverChoiceProps {
  readonly drivers: readonly DriverInfo[];
  /** Kind of the chosen one. */
  readonly value: string;
  readonly onChange: (kind: string) => void;
}

const guests = { linux: 'Linux guests', macos: 'macOS guests' } as const;

/** Ways of running VMs; one that does not work here says why and what to do. */
export function DriverChoice({ drivers, value, onChange }: DriverChoiceProps) {
  const options = drivers.map(({ kind, name, guests: system, unavailable }) => ({
    id: kind,
    title: name,
    note: guests[system],
    detail: unavailable ?? undefined,
    isDisabled: unavailable !== null,
  }));
  return <RadioList label="Driver" options={options} value={value} onChange={onChange} />;
}
