import { Check, ChevronDown } from 'lucide-react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from 'react-aria-components';
import styles from './Select.module.css';

export interface SelectOption {
  readonly id: string;
  readonly title: string;
}

interface SelectProps {
  readonly label: string;
  readonly options: readonly SelectOption[];
  /** Id of the chosen option. */
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** One of several, where they are too many or too long to stand side by side. */
export function Select({ label, options, value, onChange }: SelectProps) {
  return (
    <AriaSelect
      value={value}
      onChange={(key) => typeof key === 'string' && onChange(key)}
      className={styles['select'] ?? ''}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <Button className={styles['button'] ?? ''}>
        <SelectValue className={styles['value'] ?? ''}>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown size={14} aria-hidden />
      </Button>
      <Popover className={styles['popover'] ?? ''}>
        <ListBox className={styles['list'] ?? ''}>
          {options.map(({ id, title }) => (
            <ListBoxItem key={id} id={id} textValue={title} className={styles['item'] ?? ''}>
              <span className={styles['title']}>{title}</span>
              {id === value && <Check size={14} aria-hidden />}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
