import { useMutation } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { Button } from '../../ui/Button';

/** Starts a VM that is off. */
export function VmStartButton({ vm }: { readonly vm: Vm }) {
  const start = useMutation({ mutationFn: () => unwrap(window.corral.vm.start({ vm: vm.id })) });
  return (
    <Button tone="primary" onPress={() => start.mutate()} isPending={start.isPending}>
      <Play size={14} aria-hidden /> Start {vm.name}
    </Button>
  );
}
