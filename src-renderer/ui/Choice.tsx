import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { SelectOption } from './Select';
import styles from './Choice.module.css';

interface ChoiceProps<Id extends string> {
  readonly label: string;
  readonly options: readonly (SelectOption & { readonly id: Id })[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** One of a few, side by side. */
export function Choice<Id extends string>({ label, options, value, onChange }: ChoiceProps<Id>) {
  const choose = (chosen: string): void => {
    const option = options.find(({ id }) => id === chosen);
    if (option) onChange(option.id);
  };
  return (
    <RadioGroup value={value} onChange={choose} orientation="horizontal" className={styles['choice'] ?? ''}>
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <div className={styles['options']}>
        {options.map(({ id, title }) => (
          <Radio key={id} value={id} className={styles['option'] ?? ''}>
            {title}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
