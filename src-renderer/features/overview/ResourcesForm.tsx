import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Resources, Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useSystem } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { formatMemory } from '../../lib/format';
import { Button } from '../../ui/Button';
import { NumberField } from '../../ui/Field';
import styles from './ResourcesForm.module.css';

interface ResourcesFormProps {
  readonly vm: Vm;
  /** Called after a change was taken or given up. */
  readonly onDone?: () => void;
}

/** CPUs, memory and disk of a VM. A disk only grows, since a smaller one could cut off files. */
export function ResourcesForm({ vm, onDone }: ResourcesFormProps) {
  const host = useSystem().data?.host;
  const notify = useUi((ui) => ui.notify);
  const [changes, setChanges] = useState<Partial<Resources>>({});
  const wanted = { ...vm.resources, ...changes };
  const change = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.vm.set({ vm: vm.id, resources: wanted })),
    onSuccess: ({ notes }) => {
      for (const note of notes) notify('info', note);
      setChanges({});
      onDone?.();
    },
  });
  const isChanged =
    wanted.cpuCount !== vm.resources.cpuCount ||
    wanted.memoryMB !== vm.resources.memoryMB ||
    wanted.diskGB !== vm.resources.diskGB;
  const set = (next: Partial<Resources>): void => setChanges({ ...changes, ...next });
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !change.isPending) change.mutate();
      }}
    >
      <div className={styles['columns']}>
        <NumberField
          label="CPUs"
          value={wanted.cpuCount}
          onChange={(cpuCount) => set({ cpuCount })}
          min={1}
          max={256}
          autoFocus={onDone !== undefined}
          {...(host && { hint: `${host.cpuCount} in total` })}
        />
        <NumberField
          label="Memory"
          unit="MB"
          value={wanted.memoryMB}
          onChange={(memoryMB) => set({ memoryMB })}
          min={256}
          max={1_048_576}
          {...(host && { hint: `${formatMemory(host.memoryMB)} in total` })}
        />
        <NumberField
          label="Disk"
          unit="GB"
          value={wanted.diskGB}
          onChange={(diskGB) => set({ diskGB })}
          min={vm.resources.diskGB}
          max={16_384}
          hint="Can only grow"
        />
      </div>
      {change.error && (
        <p role="alert" className={styles['failure']}>
          {change.error.message}
        </p>
      )}
      <div className={styles['buttons']}>
        <Button
          isDisabled={!isChanged && !onDone}
          onPress={() => {
            setChanges({});
            onDone?.();
          }}
        >
          {onDone ? 'Cancel' : 'Undo'}
        </Button>
        <Button type="submit" tone="primary" isDisabled={!isChanged} isPending={change.isPending}>
          Apply
        </Button>
      </div>
    </form>
  );
}
