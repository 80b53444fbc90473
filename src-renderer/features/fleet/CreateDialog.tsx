import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SystemInfo } from '../../../src-preload/contract/system';
import type { Resources } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useImages, useSettings, useSystem, useVms } from '../../api/queries';
import { useNavigation } from '../../app/navigation-store';
import { useUi } from '../../app/ui-store';
import { freeName, nameProblem } from '../../lib/vm-name';
import { Button } from '../../ui/Button';
import { Checkbox } from '../../ui/Checkbox';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { imageOptions, preselectedImage } from '../images/image-options';
import { useDefaultImage, type DefaultImage } from '../images/use-image-build';
import styles from './forms.module.css';
import { ResourceFields } from './ResourceFields';

/** Asks for a name and resources of a new VM, with what this computer suits prefilled. */
export function CreateDialog() {
  const system = useSystem();
  const vms = useVms();
  const close = useUi((ui) => ui.closeDialog);
  return (
    <Dialog title="New VM" onClose={close}>
      {system.data && vms.data ? (
        <CreateForm system={system.data} taken={vms.data.map(({ name }) => name)} onClose={close} />
      ) : (
        <p>{system.error ? sentenceOf(system.error) : 'Checking this computer…'}</p>
      )}
    </Dialog>
  );
}

interface CreateFormProps {
  readonly system: SystemInfo;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

function CreateForm({ system, taken, onClose }: CreateFormProps) {
  const ownImage = useDefaultImage();
  const images = imageOptions(useImages().data ?? [], null);
  const preferred = useSettings()?.newVm.imageId ?? null;
  const notify = useUi((ui) => ui.notify);
  const show = useNavigation((navigation) => navigation.show);
  const [name, setName] = useState(() => freeName('debian', taken));
  const [resources, setResources] = useState<Resources>(system.defaults);
  const [chosenImage, setChosenImage] = useState<string>();
  const [start, setStart] = useState(true);
  const imageId = chosenImage ?? preselectedImage(images, preferred, ownImage.id);
  const problem = nameProblem(name, taken);
  const create = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () =>
      unwrap(window.corral.vm.create({ name, resources, start, ...(imageId !== undefined && { imageId }) })),
    onSuccess: ({ vmId, notes }) => {
      for (const note of notes) notify('info', note);
      onClose();
      show(vmId, 'overview');
    },
  });
  const canCreate = imageId !== undefined && problem === undefined && !create.isPending && !create.isSuccess;

  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (canCreate) create.mutate();
      }}
    >
      {imageId === undefined && ownImage.state !== 'unknown' && <MissingImage image={ownImage} />}
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        problem={create.isPending ? undefined : problem}
        autoFocus
        selectOnFocus
      />
      {imageId !== undefined && images.length > 1 && (
        <Select label="Image" options={images} value={imageId} onChange={setChosenImage} />
      )}
      <ResourceFields host={system.host} resources={resources} onChange={setResources} />
      <Checkbox label="Start it right away" isSelected={start} onChange={setStart} />
      {create.error && (
        <p role="alert" className={styles['failure']}>
          {create.error.message}
        </p>
      )}
      <DialogButtons>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" tone="primary" isDisabled={!canCreate}>
          {start ? 'Create and start' : 'Create'}
        </Button>
      </DialogButtons>
    </form>
  );
}

function MissingImage({ image }: { readonly image: DefaultImage }) {
  return (
    <div role="status" className={styles['missing']}>
      <p>
        {image.state === 'building'
          ? `The image “${image.name}” is being built. You can create the VM as soon as it is ready.`
          : `VMs start from an image, and “${image.name}” has not been built yet.`}
      </p>
      {image.state === 'missing' && <Button onPress={image.build}>Build the image</Button>}
    </div>
  );
}
