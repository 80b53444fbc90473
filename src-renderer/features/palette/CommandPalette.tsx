import { useId, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Input,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { useUi } from '../../app/ui-store';
import type { PaletteCommand } from './command';
import { rankCommands } from './rank-commands';
import { useCommands } from './use-commands';
import styles from './CommandPalette.module.css';

/** Every place and every deed, found by typing. */
export function CommandPalette() {
  const close = useUi((ui) => ui.closeDialog);
  const commands = useCommands();
  const [query, setQuery] = useState('');
  const list = useId();
  const found = rankCommands(commands, query);
  const run = (command: PaletteCommand | undefined): void => {
    if (!command || command.unavailable !== undefined) return;
    close();
    command.run();
  };
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => !isOpen && close()}
      className={styles['overlay'] ?? ''}
    >
      <Modal className={styles['modal'] ?? ''}>
        <Dialog aria-label="Commands" className={styles['dialog'] ?? ''}>
          <Autocomplete inputValue={query} onInputChange={setQuery}>
            <TextField aria-label="Command" autoFocus className={styles['search'] ?? ''}>
              <Input
                role="combobox"
                aria-controls={list}
                aria-expanded
                placeholder="Type a VM or a command"
                className={styles['input'] ?? ''}
              />
            </TextField>
            <ListBox
              id={list}
              aria-label="Commands"
              items={found}
              selectionMode="none"
              disabledKeys={found.filter(isUnavailable).map(({ id }) => id)}
              onAction={(key) => run(found.find(({ id }) => id === key))}
              renderEmptyState={() => <p className={styles['empty']}>No match for “{query}”.</p>}
              className={styles['list'] ?? ''}
            >
              {(command) => <CommandItem command={command} />}
            </ListBox>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function CommandItem({ command }: { readonly command: PaletteCommand }) {
  const { id, title, section, unavailable } = command;
  return (
    <ListBoxItem id={id} textValue={title} className={styles['item'] ?? ''}>
      <span className={styles['title']}>{title}</span>
      <span className={styles['aside']}>{unavailable ?? section}</span>
    </ListBoxItem>
  );
}

function isUnavailable({ unavailable }: PaletteCommand): boolean {
  return unavailable !== undefined;
}
