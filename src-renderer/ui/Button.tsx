import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { classNames } from '../lib/class-names';
import styles from './Button.module.css';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  /** `primary` at most once in a view; `danger` only in the dialog that destroys. */
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly isDisabled?: boolean;
  /** Work of this button is under way. */
  readonly isPending?: boolean;
  readonly type?: 'button' | 'submit';
  /** Needed where the content is an icon. */
  readonly label?: string;
  readonly autoFocus?: boolean;
}

export function Button({ children, tone = 'plain', type = 'button', label, onPress, ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      {...(onPress && { onPress })}
      {...(label !== undefined && { 'aria-label': label })}
      type={type}
      className={classNames(styles['button'], styles[tone])}
    >
      {children}
    </AriaButton>
  );
}
