import type { NetworkPolicy } from '../../../src-preload/contract/network';
import { Checkbox } from '../../ui/Checkbox';
import { RadioList } from '../../ui/RadioList';
import { HostLoginWarning } from './HostLoginWarning';
import { modeMeaning, modeWords, wayWords } from './network-words';
import styles from './NetworkPolicyFields.module.css';

interface NetworkPolicyFieldsProps {
  readonly policy: NetworkPolicy;
  readonly onChange: (change: Partial<NetworkPolicy>) => void;
}

const modes = (['auto', 'on', 'off'] as const).map((id) => ({
  id,
  title: modeWords[id],
  detail: modeMeaning[id],
}));

const ways = [
  {
    id: 'tunnel',
    title: wayWords.tunnel,
    detail: 'Nothing of this computer is open to the machine, only the internet behind it.',
  },
  {
    id: 'host-login',
    title: wayWords['host-login'],
    detail: 'The machine logs in to this computer as you and sends its traffic through that login.',
  },
] as const;

/** When a machine's traffic goes through this computer, how, and how far. */
export function NetworkPolicyFields({ policy, onChange }: NetworkPolicyFieldsProps) {
  return (
    <>
      <RadioList
        label="Traffic of the machine"
        options={modes}
        value={policy.mode}
        onChange={(mode) => onChange({ mode })}
      />
      {policy.mode !== 'off' && (
        <>
          <RadioList
            label="Way through this computer"
            options={ways}
            value={policy.way}
            onChange={(way) => onChange({ way })}
          />
          {policy.way === 'host-login' ? (
            <HostLoginWarning />
          ) : (
            <div>
              <Checkbox
                label="Let it reach private networks"
                isSelected={policy.allowPrivate}
                onChange={(allowPrivate) => onChange({ allowPrivate })}
              />
              <p className={styles['note']}>
                Such as a company’s Git server. This computer itself stays out of its reach.
              </p>
            </div>
          )}
        </>
      )}
    </>
  );
}
