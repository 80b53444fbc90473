import { useState, type DragEvent } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { useUi } from '../../app/ui-store';

/** What an element needs to take a folder. */
interface FolderDrop {
  /** Something is held over it. */
  readonly isOver: boolean;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** A folder that is dropped is asked about first: whether the VM is to have it as its payload, shared, or copied. */
export function useFolderDrop({ id }: Vm): FolderDrop {
  const [isOver, setOver] = useState(false);
  const open = useUi((ui) => ui.open);
  const notify = useUi((ui) => ui.notify);
  return {
    isOver,
    onDragOver: (event) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: ({ currentTarget, relatedTarget }) => {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
    },
    onDrop: (event) => {
      event.preventDefault();
      event.stopPropagation();
      setOver(false);
      const [item] = event.dataTransfer.items;
      const file = item?.getAsFile();
      if (!file) return;
      if (item?.webkitGetAsEntry()?.isDirectory !== true)
        notify('error', `${file.name} is a file, and a machine can only get folders. Drop its folder.`);
      else open({ kind: 'folder-drop', vmId: id, hostPath: window.corral.pathOf(file) });
    },
  };
}
