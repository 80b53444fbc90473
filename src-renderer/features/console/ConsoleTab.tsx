import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { toLines } from '../../lib/text-lines';
import { CopyButton } from '../../ui/CopyButton';
import { TextLog } from '../../ui/TextLog';
import styles from './ConsoleTab.module.css';

/** Of a longer log the newest part is shown; the file has all of it. */
const newestBytes = 1_048_576;
const refetchMs = 2_000;

/** What the guest wrote to its serial console, live while it is on. */
export function ConsoleTab({ vm }: { readonly vm: Vm }) {
  const isOn = vm.state.kind !== 'stopped' && vm.state.kind !== 'died';
  const log = useQuery({
    // Asked for anew when the state changes: the last words of a guest matter most.
    queryKey: ['console', vm.id, vm.state.kind],
    queryFn: () => unwrap(window.corral.vm.console({ vm: vm.id, maxBytes: newestBytes })),
    refetchInterval: isOn && refetchMs,
    placeholderData: (last) => last,
    gcTime: 0,
  });
  const text = log.data?.text;
  const lines = useMemo(() => (text === undefined ? [] : toLines(text)), [text]);
  if (log.error) return <p className={styles['note']}>{sentenceOf(log.error)}</p>;
  if (!log.data) return <p className={styles['note']}>Reading the console…</p>;
  const { logFile } = log.data;
  return (
    <div className={styles['console']}>
      {lines.length === 0 ? (
        <p className={styles['note']}>
          Nothing yet. What {vm.name} writes while it boots, or when it crashes, appears here.
        </p>
      ) : (
        <div className={styles['log']}>
          <TextLog lines={lines} label={`Console of ${vm.name}`} isLive={isOn} />
        </div>
      )}
      <p className={styles['file']}>
        <span className={styles['path']} title={logFile}>
          {logFile}
        </span>
        <CopyButton label="Copy the path of the log" text={() => logFile} />
      </p>
    </div>
  );
}
