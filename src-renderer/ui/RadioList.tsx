import { Label, Radio, RadioGroup } from 'react-aria-components';
import styles from './RadioList.module.css';

export interface RadioOption<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** Beside the title. */
  readonly note?: string;
  /** What choosing it means, or why it can't be chosen. */
  readonly detail?: string | undefined;
  readonly isDisabled?: boolean;
}

interface RadioListProps<Id extends string> {
  readonly label: string;
  readonly options: readonly RadioOption<Id>[];
  /** Null while none is chosen. */
  readonly value: Id | null;
  readonly onChange: (id: Id) => void;
  /** Arrows choose as soon as it is shown. */
  readonly autoFocus?: boolean;
}

/** One of a few that need explaining, below each other. */
export function RadioList<Id extends string>(props: RadioListProps<Id>) {
  const { label, options, value, onChange, autoFocus = false } = props;
  const first = options.find(({ id, isDisabled }) => (value === null ? isDisabled !== true : id === value));
  const choose = (chosen: string): void => {
    const option = options.find(({ id }) => id === chosen);
    if (option) onChange(option.id);
  };
  return (
    <RadioGroup value={value} onChange={choose} className={styles['list'] ?? ''}>
      <Label className={styles['label'] ?? ''}>{label}</Label>
      {options.map(({ id, title, note, detail, isDisabled = false }) => (
        <Radio
          key={id}
          value={id}
          isDisabled={isDisabled}
          autoFocus={autoFocus && id === first?.id}
          className={styles['option'] ?? ''}
        >
          <span className={styles['mark']} />
          <span>
            {title} {note !== undefined && <span className={styles['note']}>{note}</span>}
            {detail !== undefined && <span className={styles['detail']}>{detail}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
