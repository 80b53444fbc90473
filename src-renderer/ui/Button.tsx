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
  /** Work of this button is under way: it keeps the focus and does nothing. */
  readonly isPending?: boolean;
  readonly type?: 'button' | 'submit';
  /** Needed where the content is an icon. */
  readonly label?: string;
  readonly autoFocus?: boolean;
  /** For a button that shows and hides something. */
  readonly isExpanded?: boolean;
}

export function Button({
  children,
  tone = 'plain',
  type = 'button',
  label,
  onPress,
  isPending = false,
  isExpanded,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      {...(onPress && !isPending && { onPress })}
      {...(isPending && { 'aria-disabled': true })}
      {...(label !== undefined && { 'aria-label': label })}
      {...(isExpanded !== undefined && { 'aria-expanded': isExpanded })}
      type={isPending ? 'button' : type}
      className={classNames(styles['button'], styles[tone], isPending && styles['pending'])}
    >
      {children}
    </AriaButton>
  );
}
