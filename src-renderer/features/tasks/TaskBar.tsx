import { useMutation } from '@tanstack/react-query';
import type { Task } from '../../../src-preload/contract/task';
import { unwrap } from '../../api/call';
import { useTasks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { formatDuration } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateDot } from '../../ui/StateDot';
import { isOpen, openFailures, taskProgress } from './task-progress';
import styles from './TaskBar.module.css';

/** Tasks that run or wait for a look; nothing when there is none. */
export function TaskBar() {
  const tasks = useTasks().data ?? [];
  const dismissed = useUi((ui) => ui.dismissedTasks);
  const running = tasks.filter(isOpen);
  const now = useNow(running.length > 0 ? 1_000 : 60_000);
  const failed = openFailures(tasks, dismissed, now);
  if (running.length + failed.length === 0) return null;
  return (
    <section aria-label="Tasks" className={styles['bar']}>
      <ul>
        {running.map((task) => (
          <RunningTask key={task.id} task={task} now={now} />
        ))}
        {failed.map((task) => (
          <FailedTask key={task.id} task={task} />
        ))}
      </ul>
    </section>
  );
}

function RunningTask({ task, now }: { readonly task: Task; readonly now: number }) {
  const open = useUi((ui) => ui.open);
  const cancel = useMutation({ mutationFn: () => unwrap(window.corral.task.cancel({ id: task.id })) });
  const { step, fraction } = taskProgress(task);
  return (
    <li className={styles['task']} aria-label={task.title}>
      <StateDot tone="busy" />
      <span className={styles['title']}>{task.title}</span>
      <span className={styles['step']} title={step}>
        {step}
      </span>
      <div className={styles['progress']}>
        <ProgressBar label={task.title} value={fraction} />
      </div>
      <span className={styles['elapsed']}>{formatDuration(now - task.startedAt)}</span>
      <Button tone="quiet" onPress={() => open({ kind: 'task-log', taskId: task.id })}>
        Log
      </Button>
      <Button
        tone="quiet"
        label={`Cancel ${task.title}`}
        isDisabled={task.state !== 'running' || cancel.isPending}
        onPress={() => cancel.mutate()}
      >
        Cancel
      </Button>
    </li>
  );
}

function FailedTask({ task }: { readonly task: Task }) {
  const open = useUi((ui) => ui.open);
  const dismiss = useUi((ui) => ui.dismissTask);
  return (
    <li className={styles['task']} aria-label={task.title}>
      <StateDot tone="bad" />
      <span className={styles['title']}>{task.title}</span>
      <span role="alert" className={styles['failure']}>
        {task.error?.message ?? 'It failed and did not say why; its log may.'}
      </span>
      <Button tone="quiet" onPress={() => open({ kind: 'task-log', taskId: task.id })}>
        Log
      </Button>
      <Button tone="quiet" label={`Dismiss ${task.title}`} onPress={() => dismiss(task.id)}>
        Dismiss
      </Button>
    </li>
  );
}
