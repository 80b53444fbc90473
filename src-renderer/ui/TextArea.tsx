import { Label, TextArea as AriaTextArea, TextField } from 'react-aria-components';
import styles from './Field.module.css';

interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  readonly maxLength: number;
  readonly placeholder?: string;
}

/** Plain text of a few lines. */
export function TextArea({ label, value, onChange, onBlur, maxLength, placeholder }: TextAreaProps) {
  return (
    <TextField
      value={value}
      onChange={onChange}
      {...(onBlur && { onBlur })}
      maxLength={maxLength}
      className={styles['field'] ?? ''}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <AriaTextArea
        className={styles['area'] ?? ''}
        rows={2}
        {...(placeholder !== undefined && { placeholder })}
      />
    </TextField>
  );
}
