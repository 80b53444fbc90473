import { Minus, Plus } from 'lucide-react';
import {
  Button,
  FieldError,
  Group,
  Input,
  Label,
  NumberField as AriaNumberField,
  Text,
  TextField as AriaTextField,
} from 'react-aria-components';
import styles from './Field.module.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  /** What the value leads to. */
  readonly hint?: string | undefined;
  /** What is wrong with the value, in a sentence. */
  readonly problem?: string | undefined;
  readonly autoFocus?: boolean;
  /** For a value that was suggested: typing replaces it. */
  readonly selectOnFocus?: boolean;
  /** Nobody may read it over a shoulder. */
  readonly isSecret?: boolean;
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, onBlur, hint, problem } = props;
  const { autoFocus = false, selectOnFocus = false, isSecret = false } = props;
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      {...(onBlur && { onBlur })}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      autoFocus={autoFocus}
      {...(isSecret && { type: 'password' })}
      className={styles['field'] ?? ''}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <Input
        className={styles['input'] ?? ''}
        autoComplete="off"
        spellCheck={false}
        onFocus={(event) => selectOnFocus && event.currentTarget.select()}
      />
      {hint !== undefined && problem === undefined && (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles['problem'] ?? ''}>{problem}</FieldError>
    </AriaTextField>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  /** What this computer has. */
  readonly hint?: string;
  readonly autoFocus?: boolean;
}

/** A whole number with a unit; values outside of the range are brought into it. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, onChange, min, max, unit, hint, autoFocus = false } = props;
  return (
    <AriaNumberField
      value={value}
      onChange={(next) => !Number.isNaN(next) && onChange(Math.round(next))}
      minValue={min}
      maxValue={max}
      autoFocus={autoFocus}
      formatOptions={{ useGrouping: false, maximumFractionDigits: 0 }}
      className={styles['field'] ?? ''}
    >
      <Label className={styles['label'] ?? ''}>
        {label}
        {unit !== undefined && <span className={styles['unit']}> ({unit})</span>}
      </Label>
      <Group className={styles['stepper'] ?? ''}>
        <Button slot="decrement" className={styles['step'] ?? ''}>
          <Minus size={12} aria-hidden />
        </Button>
        <Input className={styles['number'] ?? ''} onFocus={(event) => event.currentTarget.select()} />
        <Button slot="increment" className={styles['step'] ?? ''}>
          <Plus size={12} aria-hidden />
        </Button>
      </Group>
      {hint !== undefined && (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
    </AriaNumberField>
  );
}
