import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Input } from '../../../src-preload/contract/contract';
import type { NetworkPolicy } from '../../../src-preload/contract/network';
import { unwrap } from '../../api/call';
import { Button } from '../../ui/Button';
import styles from '../fleet/forms.module.css';
import { NetworkPolicyFields } from './NetworkPolicyFields';

interface NetworkPolicyFormProps {
  /** Whose policy it is. */
  readonly of: Input<'network', 'configure'>['of'];
  /** The one in force. */
  readonly policy: NetworkPolicy;
  /** More buttons, before “Save”. */
  readonly children?: ReactNode;
  readonly onSaved?: () => void;
}

/** Edits a policy; nothing changes before “Save”. */
export function NetworkPolicyForm({ of, policy, children, onSaved }: NetworkPolicyFormProps) {
  const [change, setChange] = useState<Partial<NetworkPolicy>>({});
  const draft = { ...policy, ...change };
  const isChanged =
    draft.mode !== policy.mode || draft.way !== policy.way || draft.allowPrivate !== policy.allowPrivate;
  const save = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.network.configure({ of, policy: draft })),
    onSuccess: () => {
      setChange({});
      onSaved?.();
    },
  });
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !save.isPending) save.mutate();
      }}
    >
      <NetworkPolicyFields policy={draft} onChange={(part) => setChange({ ...change, ...part })} />
      {save.error && (
        <p role="alert" className={styles['failure']}>
          {save.error.message}
        </p>
      )}
      <div className={styles['buttons']}>
        {children}
        <Button type="submit" tone="primary" isDisabled={!isChanged} isPending={save.isPending}>
          Save network
        </Button>
      </div>
    </form>
  );
}
