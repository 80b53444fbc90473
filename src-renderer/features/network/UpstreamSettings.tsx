import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Output } from '../../../src-preload/contract/contract';
import { sentenceOf, unwrap } from '../../api/call';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import styles from '../settings/SettingsDialog.module.css';
import { upstreamDraft, upstreamUrl } from './upstream-url';

type Upstream = Output<'network', 'upstream'>['upstream'];

const sources = { environment: 'from the environment', settings: 'set here' } as const;

/** The proxy that this computer itself needs to reach the internet. */
export function UpstreamSettings() {
  const { data, error, refetch } = useQuery({
    queryKey: ['upstream'],
    queryFn: async () => (await unwrap(window.corral.network.upstream({}))).upstream,
    refetchOnMount: 'always',
  });
  return (
    <>
      <p className={styles['note']}>
        If this computer reaches the internet only through a proxy, Corral sends the traffic of machines there
        too. Machines never see its password.
      </p>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {data !== undefined && (
        <UpstreamForm key={data?.url ?? ''} upstream={data} onChanged={() => void refetch()} />
      )}
    </>
  );
}

interface UpstreamFormProps {
  readonly upstream: Upstream;
  readonly onChanged: () => void;
}

function UpstreamForm({ upstream, onChanged }: UpstreamFormProps) {
  const [draft, setDraft] = useState(() => upstreamDraft(upstream?.url ?? ''));
  const url = upstreamUrl(draft);
  const save = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (next: string | null) => unwrap(window.corral.network.setUpstream({ url: next })),
    onSuccess: () => {
      setDraft({ ...draft, password: '' });
      onChanged();
    },
  });
  const isAddressBad = draft.address.trim() !== '' && url === undefined;
  return (
    <form
      className={styles['panel']}
      onSubmit={(event) => {
        event.preventDefault();
        if (url !== undefined && !save.isPending) save.mutate(url);
      }}
    >
      <div className={styles['fact']}>
        <span className={styles['note']}>In use</span>
        <span>{upstream ? `${upstream.url}, ${sources[upstream.from]}` : 'No proxy'}</span>
      </div>
      <TextField
        label="Address"
        value={draft.address}
        onChange={(address) => setDraft({ ...draft, address })}
        problem={isAddressBad ? 'Write it as http://proxy.example:8080.' : undefined}
        hint="As in http://proxy.example:8080"
      />
      <div className={styles['columns']}>
        <TextField
          label="User (if it wants one)"
          value={draft.user}
          onChange={(user) => setDraft({ ...draft, user })}
        />
        <TextField
          label="Password"
          value={draft.password}
          onChange={(password) => setDraft({ ...draft, password })}
          hint="Never shown; type it again with each change"
          isSecret
        />
      </div>
      {save.error && (
        <p role="alert" className={styles['failure']}>
          {save.error.message}
        </p>
      )}
      <div className={styles['buttons']}>
        {upstream?.from === 'settings' && (
          <Button isPending={save.isPending} onPress={() => save.mutate(null)}>
            Forget this proxy
          </Button>
        )}
        <Button type="submit" tone="primary" isDisabled={url === undefined} isPending={save.isPending}>
          Save proxy
        </Button>
      </div>
    </form>
  );
}
