import { CircleAlert, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../lib/class-names';
import { Button } from './Button';
import styles from './Banner.module.css';

interface BannerProps {
  readonly tone: 'bad' | 'warn';
  /** What happened. */
  readonly title?: ReactNode;
  /** What it means, and what to do. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
}

/** Trouble with what is shown below, with its ways out. */
export function Banner({ tone, title, children, actions, onDismiss }: BannerProps) {
  const Icon = tone === 'bad' ? CircleAlert : TriangleAlert;
  return (
    <div role="alert" className={classNames(styles['banner'], styles[tone])}>
      <Icon size={16} aria-hidden />
      <div className={styles['text']}>
        {title !== undefined && <p className={styles['title']}>{title}</p>}
        <p>{children}</p>
      </div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      {onDismiss && (
        <Button tone="quiet" label="Dismiss" onPress={onDismiss}>
          <X size={14} aria-hidden />
        </Button>
      )}
    </div>
  );
}
