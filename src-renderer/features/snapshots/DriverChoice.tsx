import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { DriverInfo } from '../../../src-preload/contract/system';
import styles from './DriverChoice.module.css';

interface DriverChoiceProps {
  readonly drivers: readonly DriverInfo[];
  /** Kind of the chosen one. */
  readonly value: string;
  readonly onChange: (kind: string) => void;
}

const guests = { linux: 'Linux guests', macos: 'macOS guests' } as const;

/** Ways of running VMs; one that does not work here says why and what to do. */
export function DriverChoice({ drivers, value, onChange }: DriverChoiceProps) {
  return (
    <RadioGroup value={value} onChange={onChange} className={styles['choice'] ?? ''}>
      <Label className={styles['label'] ?? ''}>Driver</Label>
      {drivers.map((driver) => (
        <Radio
          key={driver.kind}
          value={driver.kind}
          isDisabled={driver.unavailable !== null}
          className={styles['driver'] ?? ''}
        >
          <span className={styles['mark']} />
          <span>
            {driver.name} <span className={styles['note']}>{guests[driver.guests]}</span>
            {driver.unavailable !== null && <span className={styles['reason']}>{driver.unavailable}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
