import { Ellipsis } from 'lucide-react';
import { Fragment, useRef } from 'react';
import { Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator, Text } from 'react-aria-components';
import { classNames } from '../../lib/class-names';
import { Button } from '../../ui/Button';
import type { PaneMenuItem } from './pane-actions';
import styles from './PaneMenu.module.css';

type Groups = readonly (readonly PaneMenuItem[])[];

interface PaneMenuProps {
  /** Names the button and the menu, as “More for corral”. */
  readonly label: string;
  /** Asked for when the menu opens. */
  readonly groups: () => Groups;
}

/** The menu of the focused pane behind a “⋯” button. */
export function PaneMenuButton({ label, groups }: PaneMenuProps) {
  return (
    <MenuTrigger>
      <Button tone="quiet" label={label}>
        <Ellipsis size={16} aria-hidden />
      </Button>
      <Popover placement="bottom end" className={styles['popover'] ?? ''}>
        <Entries label={label} groups={groups} />
      </Popover>
    </MenuTrigger>
  );
}

/** Where the pointer was when a menu was asked for. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface ContextMenuProps extends PaneMenuProps {
  readonly place: MenuPlace | null;
  readonly onClose: () => void;
}

/** The same menu at the pointer. */
export function PaneContextMenu({ label, groups, place, onClose }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        className={styles['anchor']}
        style={{ left: place?.x ?? 0, top: place?.y ?? 0 }}
        aria-hidden
      />
      <Popover
        triggerRef={anchor}
        isOpen={place !== null}
        onOpenChange={(isOpen) => !isOpen && onClose()}
        placement="bottom start"
        offset={0}
        className={styles['popover'] ?? ''}
      >
        <Entries label={label} groups={groups} onClose={onClose} />
      </Popover>
    </>
  );
}

function Entries({ label, groups, onClose }: PaneMenuProps & { readonly onClose?: () => void }) {
  const shown = groups();
  const items = shown.flat();
  return (
    <Menu
      aria-label={label}
      autoFocus="first"
      className={styles['menu'] ?? ''}
      disabledKeys={items.filter(({ isDisabled }) => isDisabled === true).map(({ id }) => id)}
      onAction={(key) => items.find(({ id }) => id === key)?.run()}
      {...(onClose && { onClose })}
    >
      {shown.map((group, index) => (
        <Fragment key={group[0]?.id}>
          {index > 0 && <Separator className={styles['line'] ?? ''} />}
          <MenuSection aria-label={group[0]?.title ?? label}>{group.map(renderItem)}</MenuSection>
        </Fragment>
      ))}
    </Menu>
  );
}

function renderItem({ id, title, hint, note, isDangerous }: PaneMenuItem) {
  return (
    <MenuItem
      key={id}
      id={id}
      textValue={title}
      className={classNames(styles['item'], isDangerous && styles['dangerous'])}
    >
      <Text slot="label">{title}</Text>
      {hint !== undefined && <kbd className={styles['hint']}>{hint}</kbd>}
      {note !== undefined && (
        <Text slot="description" className={styles['note'] ?? ''}>
          {note}
        </Text>
      )}
    </MenuItem>
  );
}
