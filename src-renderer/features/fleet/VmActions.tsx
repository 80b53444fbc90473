import { Play, Square, SquareTerminal, Zap, type LucideIcon } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import { ActionMenu, type MenuAction } from '../../ui/ActionMenu';
import { Button } from '../../ui/Button';
import { useVmMenu } from './use-vm-menu';

const icons: Readonly<Record<string, LucideIcon>> = {
  start: Play,
  terminal: SquareTerminal,
  stop: Square,
  'force-stop': Zap,
};

/** The actions of one VM: the likely ones as buttons, the rest behind “⋯”. */
export function VmActions({ vm }: { readonly vm: Vm }) {
  const { likely, more } = useVmMenu(vm);
  return (
    <>
      <ActionButtons actions={likely} />
      <ActionMenu label={`More for ${vm.name}`} actions={more} />
    </>
  );
}

/** Likely actions as buttons with their icons. */
export function ActionButtons({ actions }: { readonly actions: readonly MenuAction[] }) {
  return actions.map(({ id, title, unavailable, run }) => {
    const Icon = icons[id];
    return (
      <Button key={id} onPress={run} isDisabled={unavailable !== undefined}>
        {Icon && <Icon size={id === 'stop' ? 12 : 14} aria-hidden />} {title}
      </Button>
    );
  });
}
