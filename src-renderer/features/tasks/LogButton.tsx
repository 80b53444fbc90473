import type { Task } from '../../../src-preload/contract/task';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';

/** Opens what a task wrote. */
export function LogButton({ task }: { readonly task: Task }) {
  const open = useUi((ui) => ui.open);
  return (
    <Button
      tone="quiet"
      label={`Log of ${task.title}`}
      onPress={() => open({ kind: 'task-log', taskId: task.id })}
    >
      Log
    </Button>
  );
}
