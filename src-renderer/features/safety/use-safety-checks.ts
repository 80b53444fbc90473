import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { SafetyChecks, type Evidence } from './safety-checks';

/** The evidence about some VMs, as it comes. */
export interface RunningChecks {
  /** Undefined until somebody looks. */
  readonly evidenceOf: (vmId: string) => Evidence | undefined;
  readonly skip: (vmId: string) => void;
  /** Looks into all of them, even if it is known what is in them. */
  readonly begin: () => void;
}

/**
 * Looks into VMs as long as the caller is shown.
 *
 * @param vms with `atOnce` those of the first time count. @param atOnce whether nobody need ask for it
 */
export function useSafetyChecks(vms: readonly Vm[], atOnce: boolean): RunningChecks {
  const [evidence, setEvidence] = useState<ReadonlyMap<string, Evidence>>(new Map());
  const running = useRef<SafetyChecks>(undefined);
  const begin = useCallback((subjects: readonly Vm[], mayReuse: boolean) => {
    running.current?.stop();
    const checks = new SafetyChecks(window.corral, (vmId, one) =>
      setEvidence((before) => new Map(before).set(vmId, one)),
    );
    running.current = checks;
    void checks.run(subjects, mayReuse);
  }, []);
  const onShown = useEffectEvent(() => {
    if (atOnce) begin(vms, true);
  });
  useEffect(() => {
    onShown();
    return () => running.current?.stop();
  }, []);
  return {
    evidenceOf: (vmId) => evidence.get(vmId),
    skip: (vmId) => running.current?.skip(vmId),
    begin: () => begin(vms, false),
  };
}
