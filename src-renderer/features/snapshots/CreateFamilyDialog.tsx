import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Family } from '../../../src-preload/contract/family';
import type { DriverInfo, SystemInfo } from '../../../src-preload/contract/system';
import type { Resources, Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useFamilies, useSystem, useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import styles from '../fleet/forms.module.css';
import { ResourceFields } from '../fleet/ResourceFields';
import { DriverChoice } from './DriverChoice';
import { freePrefix, prefixProblem } from './family-prefix';

/** Asks for the prefix, the driver and the base of a new family. */
export function CreateFamilyDialog() {
  const close = useUi((ui) => ui.closeDialog);
  const system = useSystem();
  const families = useFamilies().data;
  const vms = useVms().data;
  return (
    <Dialog title="New family" onClose={close}>
      {system.data && families && vms ? (
        <FamilyForm system={system.data} families={families} vms={vms} onClose={close} />
      ) : (
        <p>{system.error ? sentenceOf(system.error) : 'Checking this computer…'}</p>
      )}
    </Dialog>
  );
}

interface FamilyFormProps {
  readonly system: SystemInfo;
  readonly families: readonly Family[];
  readonly vms: readonly Vm[];
  readonly onClose: () => void;
}

function FamilyForm({ system, families, vms, onClose }: FamilyFormProps) {
  const { drivers } = system;
  const usable = drivers.find(({ unavailable }) => unavailable === null);
  const [prefix, setPrefix] = useState(() => freePrefix('cal', families, vms));
  const [kind, setKind] = useState((usable ?? drivers[0])?.kind ?? '');
  const [choices, setChoices] = useState<DriverChoices>({});
  const driver = drivers.find((one) => one.kind === kind);
  const { imageId, resources } = { ...defaultsOf(driver, system), ...choices[kind] };
  const choose = (change: Partial<FamilyChoice>): void =>
    setChoices({ ...choices, [kind]: { ...choices[kind], ...change } });
  const problem = prefixProblem(prefix, families, vms);
  const create = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => unwrap(window.corral.family.create({ prefix, driver: kind, imageId, resources })),
    onSuccess: onClose,
  });
  const isSent = create.isPending || create.isSuccess;
  const canCreate = !isSent && problem === undefined && imageId.trim() !== '' && driver?.unavailable === null;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (canCreate) create.mutate();
      }}
    >
      <p className={styles['note']}>
        A family grows from one base: {prefix === '' ? '…' : prefix}-clean is made of it and never started,
        and you work in {prefix === '' ? '…' : prefix}-dev. Snapshots let you go back.
      </p>
      <TextField
        label="Prefix"
        value={prefix}
        onChange={setPrefix}
        problem={isSent ? undefined : problem}
        hint={`Names begin with it, as in ${prefix}-dev.`}
        autoFocus
        selectOnFocus
      />
      <DriverChoice drivers={drivers} value={kind} onChange={setKind} />
      <TextField
        label="Base image"
        value={imageId}
        onChange={(chosen) => choose({ imageId: chosen })}
        problem={imageId.trim() === '' ? 'Name an image, or its address in a registry.' : undefined}
        hint={
          driver?.guests === 'macos' ? 'A name in a registry; it is pulled when it is not here.' : undefined
        }
      />
      <ResourceFields
        host={system.host}
        resources={resources}
        onChange={(chosen) => choose({ resources: chosen })}
      />
      {create.error && (
        <p role="alert" className={styles['failure']}>
          {create.error.message}
        </p>
      )}
      <DialogButtons>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" tone="primary" isDisabled={!canCreate}>
          Create family
        </Button>
      </DialogButtons>
    </form>
  );
}

interface FamilyChoice {
  readonly imageId: string;
  readonly resources: Resources;
}

/** What was chosen for each driver, so that looking at another one loses nothing. */
type DriverChoices = Readonly<Record<string, Partial<FamilyChoice> | undefined>>;

function defaultsOf(driver: DriverInfo | undefined, system: SystemInfo): FamilyChoice {
  return { imageId: driver?.defaultImageId ?? '', resources: driver?.defaults ?? system.defaults };
}
