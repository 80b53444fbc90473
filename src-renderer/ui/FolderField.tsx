import { useMutation } from '@tanstack/react-query';
import { unwrap } from '../api/call';
import { Button } from './Button';
import { TextField } from './Field';
import styles from './FolderField.module.css';

interface FolderFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (path: string) => void;
  /** One was chosen, not written letter by letter. */
  readonly onChoose?: (path: string) => void;
  /** What is wrong with the path, in a sentence. */
  readonly problem?: string | undefined;
  readonly autoFocus?: boolean;
}

/** A folder of this computer, written or chosen. */
export function FolderField({ onChange, onChoose, ...field }: FolderFieldProps) {
  const choose = useMutation({
    mutationFn: () => unwrap(window.corral.desktop.chooseFolder({})),
    onSuccess: ({ path }) => {
      if (path === null) return;
      onChange(path);
      onChoose?.(path);
    },
  });
  return (
    <div className={styles['folder']}>
      <TextField {...field} onChange={onChange} />
      <Button isPending={choose.isPending} onPress={() => choose.mutate()}>
        Choose…
      </Button>
    </div>
  );
}
