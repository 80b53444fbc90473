import { useMutation } from '@tanstack/react-query';
import { Play, Square, SquareTerminal, Zap } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { shellQuote } from '../../lib/shell-quote';
import { ActionMenu, type MenuAction } from '../../ui/ActionMenu';
import { Button } from '../../ui/Button';
import { abilitiesIn } from './vm-abilities';

/** The actions of one VM: the likely ones as buttons, the rest behind “⋯”. */
export function VmActions({ vm }: { readonly vm: Vm }) {
  const { id, name, state } = vm;
  const can = abilitiesIn(state.kind);
  const open = useUi((ui) => ui.open);
  const openTerminal = useUi((ui) => ui.openTerminal);
  const notify = useUi((ui) => ui.notify);
  const start = useMutation({ mutationFn: () => unwrap(window.corral.vm.start({ vm: id })) });
  const stop = useMutation({
    mutationFn: (force: boolean) => unwrap(window.corral.vm.stop({ vm: id, force })),
  });
  const copySsh = useMutation({
    mutationFn: async () => {
      const { argv } = await unwrap(window.corral.vm.sshCommand({ vm: id }));
      await navigator.clipboard.writeText(shellQuote(argv));
    },
    onSuccess: () => notify('info', `The SSH command of ${name} is on the clipboard.`),
  });
  const wantsForce = state.kind === 'unreachable' || state.kind === 'stopping';

  const more: MenuAction[] = [
    {
      id: 'clone',
      title: 'Clone…',
      unavailable: unless(can.clone),
      run: () => open({ kind: 'clone', vmId: id }),
    },
    {
      id: 'rename',
      title: 'Rename…',
      unavailable: unless(can.rename),
      run: () => open({ kind: 'rename', vmId: id }),
    },
    {
      id: 'ssh',
      title: 'Copy SSH command',
      unavailable: unless(can.stop, 'It is not running'),
      run: () => copySsh.mutate(),
    },
    ...(wantsForce ? [] : [forceStop(can.forceStop, () => stop.mutate(true))]),
    {
      id: 'delete',
      title: 'Delete…',
      isDangerous: true,
      unavailable: unless(can.remove, 'Stop it first'),
      run: () => open({ kind: 'delete', vmId: id }),
    },
  ];

  return (
    <>
      {can.start && (
        <Button onPress={() => start.mutate()} isPending={start.isPending}>
          <Play size={14} aria-hidden /> Start
        </Button>
      )}
      {can.terminal && (
        <Button onPress={() => openTerminal(id)}>
          <SquareTerminal size={14} aria-hidden /> Terminal
        </Button>
      )}
      {can.stop && (
        <Button onPress={() => stop.mutate(false)}>
          <Square size={12} aria-hidden /> Stop
        </Button>
      )}
      {wantsForce && (
        <Button onPress={() => stop.mutate(true)}>
          <Zap size={14} aria-hidden /> Force stop
        </Button>
      )}
      <ActionMenu label={`More for ${name}`} actions={more} />
    </>
  );
}

function forceStop(isAvailable: boolean, run: () => void): MenuAction {
  return {
    id: 'force-stop',
    title: 'Force stop',
    unavailable: unless(isAvailable, 'It is not running'),
    run,
  };
}

function unless(isAvailable: boolean, reason = 'Not while it is being changed'): string | undefined {
  return isAvailable ? undefined : reason;
}
