import { X } from 'lucide-react';
import { Button } from '../../ui/Button';
import { classNames } from '../../lib/class-names';
import type { PaneNode } from './layout-tree';
import { useTerminals } from './terminal-store';
import styles from './PaneHeader.module.css';

interface PaneHeaderProps {
  readonly pane: PaneNode;
  readonly isFocused: boolean;
  readonly onClose: () => void;
}

/** Names a pane where several share a tab. */
export function PaneHeader({ pane, isFocused, onClose }: PaneHeaderProps) {
  const title = useTerminals(({ titles }) => titles[pane.id] ?? '');
  return (
    <header className={classNames(styles['header'], isFocused && styles['focused'])}>
      <span className={styles['name']}>{pane.session}</span>
      <span className={styles['title']}>{title}</span>
      <Button tone="quiet" label={`Close the pane of ${pane.session}`} onPress={onClose}>
        <X size={12} aria-hidden />
      </Button>
    </header>
  );
}
