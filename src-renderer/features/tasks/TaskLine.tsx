import { useMutation } from '@tanstack/react-query';
import type { Task } from '../../../src-preload/contract/task';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { formatDuration, formatTime } from '../../lib/format';
import { Button } from '../../ui/Button';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateDot } from '../../ui/StateDot';
import { LogButton } from './LogButton';
import { PersonButtons } from './PersonButtons';
import { canBeKept } from './stop-task';
import { asksFor, taskProgress } from './task-progress';
import { taskWords } from './task-words';
import styles from './TaskBar.module.css';

/** A task at work. @param now epoch milliseconds */
export function RunningTask({ task, now }: { readonly task: Task; readonly now: number }) {
  const open = useUi((ui) => ui.open);
  const cancel = useMutation({ mutationFn: () => unwrap(window.corral.task.cancel({ id: task.id })) });
  const { step, fraction } = taskProgress(task);
  return (
    <li className={styles['task']} aria-label={task.title}>
      <StateDot tone={asksFor(task) ? 'warn' : 'busy'} />
      <span className={styles['title']} title={task.title}>
        {task.title}
      </span>
      <span className={styles['step']} title={step}>
        {step}
      </span>
      <div className={styles['progress']}>
        <ProgressBar label={task.title} value={fraction} />
      </div>
      <span className={styles['elapsed']} title={`Since ${formatTime(task.startedAt)}`}>
        {formatDuration(now - task.startedAt)}
      </span>
      <LogButton task={task} />
      <Button
        tone="quiet"
        label={`Cancel ${task.title}`}
        isDisabled={task.state !== 'running' || cancel.isPending}
        onPress={() => (canBeKept(task) ? open({ kind: 'stop-task', taskId: task.id }) : cancel.mutate())}
      >
        Cancel
      </Button>
      <PersonButtons task={task} />
    </li>
  );
}

/** A task that stopped at a step and waits for a choice. */
export function HeldTask({ task }: { readonly task: Task }) {
  return (
    <li className={styles['task']} aria-label={task.title}>
      <StateDot tone={taskWords.held.tone} />
      <span className={styles['title']} title={task.title}>
        {task.title}
      </span>
      <span className={task.error ? styles['failure'] : styles['step']}>
        {task.error?.message ?? taskProgress(task).step}
      </span>
      <LogButton task={task} />
      <PersonButtons task={task} />
    </li>
  );
}

/** A task that failed: why, and what to do, until it is dismissed. */
export function FailedTask({ task }: { readonly task: Task }) {
  const dismiss = useUi((ui) => ui.dismissTask);
  const retry = useMutation({ mutationFn: (again: () => Promise<unknown>) => again() });
  const again = retryOf(task);
  return (
    <li className={styles['task']} aria-label={task.title}>
      <StateDot tone="bad" />
      <span className={styles['title']} title={task.title}>
        {task.title}
      </span>
      <span className={styles['failure']}>{failureWords(task)}</span>
      <LogButton task={task} />
      {again && (
        <Button
          label={`Try again: ${task.title}`}
          onPress={() => {
            dismiss(task.id);
            retry.mutate(again);
          }}
        >
          Try again
        </Button>
      )}
      <Button tone="quiet" label={`Dismiss ${task.title}`} onPress={() => dismiss(task.id)}>
        Dismiss
      </Button>
    </li>
  );
}

/** Why a task failed, and what to do about it. */
export function failureWords({ error }: Task): string {
  return error?.message ?? 'It failed and did not say why; its log may.';
}

/** The call that begins the work anew, where it needs nothing that only the failed task knew. */
function retryOf({ kind }: Task): (() => Promise<unknown>) | undefined {
  switch (kind) {
    case 'image.build':
      return () => unwrap(window.corral.image.build({}));
    case 'tools.install':
      return () => unwrap(window.corral.system.fix({ id: 'tools' }));
    default:
      return undefined;
  }
}
