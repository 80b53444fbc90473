import { List } from 'lucide-react';
import { useState } from 'react';
import { DialogTrigger, Popover } from 'react-aria-components';
import type { Vm } from '../../../src-preload/contract/vm';
import { Button } from '../../ui/Button';
import { SessionList } from './SessionList';
import styles from './SessionsButton.module.css';

interface SessionsButtonProps {
  readonly vm: Vm;
  readonly shown: readonly string[];
  readonly onOpen: (session: string) => void;
  readonly onEnd: (session: string) => void;
}

/** Opens the list of sessions; tells by a mark when one without a pane rang. */
export function SessionsButton({ vm, shown, onOpen, onEnd }: SessionsButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const hidden = (vm.guest?.sessions ?? []).filter(({ name }) => !shown.includes(name));
  const rang = hidden.some(({ bell }) => bell);
  const label = `Sessions${hidden.length > 0 ? `, ${hidden.length} without a pane` : ''}${rang ? ', a bell rang' : ''}`;
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button tone="quiet" label={label}>
        <List size={16} aria-hidden />
        {hidden.length > 0 && <span aria-hidden>{hidden.length}</span>}
        {rang && <span className={styles['mark']} aria-hidden />}
      </Button>
      {/* Without a Dialog in it, the popover is the dialog, and so are its buttons for screen readers. */}
      <Popover
        placement="bottom end"
        aria-label={`Sessions on ${vm.name}`}
        className={styles['popover'] ?? ''}
      >
        <SessionList
          vm={vm}
          shown={shown}
          onOpen={(session) => {
            setOpen(false);
            onOpen(session);
          }}
          onEnd={(session) => {
            setOpen(false);
            onEnd(session);
          }}
        />
      </Popover>
    </DialogTrigger>
  );
}
