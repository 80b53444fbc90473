import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { classNames } from '../lib/class-names';
import { Button } from './Button';
import styles from './ActionMenu.module.css';

export interface MenuAction {
  readonly id: string;
  readonly title: string;
  readonly isDangerous?: boolean;
  /** Why it can't be done now. */
  readonly unavailable?: string | undefined;
  readonly run: () => void;
}

interface ActionMenuProps {
  /** Names the button and the menu, as “More for cal-dev”. */
  readonly label: string;
  readonly actions: readonly MenuAction[];
  /** What the button shows; “⋯” when it is left out. */
  readonly button?: ReactNode;
  /** Where something else opens it too, as a right click does. */
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
}

/** Actions behind one button. */
export function ActionMenu({ label, actions, button, ...openness }: ActionMenuProps) {
  return (
    <MenuTrigger {...openness}>
      <Button tone={button === undefined ? 'quiet' : 'plain'} label={label}>
        {button ?? <Ellipsis size={16} aria-hidden />}
      </Button>
      <Popover placement="bottom end" className={styles['popover'] ?? ''}>
        <Menu
          aria-label={label}
          className={styles['menu'] ?? ''}
          disabledKeys={actions.filter(({ unavailable }) => unavailable !== undefined).map(({ id }) => id)}
          onAction={(key) => actions.find(({ id }) => id === key)?.run()}
        >
          {actions.map(({ id, title, isDangerous, unavailable }) => (
            <MenuItem
              key={id}
              id={id}
              textValue={title}
              className={classNames(styles['item'], isDangerous && styles['dangerous'])}
            >
              {title}
              {unavailable !== undefined && <span className={styles['reason']}>{unavailable}</span>}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
