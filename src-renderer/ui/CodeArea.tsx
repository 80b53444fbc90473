import { FieldError, Label, TextArea, TextField } from 'react-aria-components';
import { classNames } from '../lib/class-names';
import styles from './Field.module.css';

interface CodeAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is wrong with it and where, in a sentence. */
  readonly problem?: string | undefined;
}

/** Text for a program, in letters of one width; Tab leaves it as it leaves every field. */
export function CodeArea({ label, value, onChange, problem }: CodeAreaProps) {
  return (
    <TextField
      value={value}
      onChange={onChange}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      className={styles['field'] ?? ''}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <TextArea
        className={classNames(styles['area'], styles['code'])}
        wrap="off"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <FieldError className={styles['problem'] ?? ''}>{problem}</FieldError>
    </TextField>
  );
}
