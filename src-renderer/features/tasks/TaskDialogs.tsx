import type { Task } from '../../../src-preload/contract/task';
import { sentenceOf } from '../../api/call';
import { useTaskLog, useTasks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { formatDuration, formatTime } from '../../lib/format';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { StateDot, type Tone } from '../../ui/StateDot';
import { isOpen } from './task-progress';
import styles from './TaskDialogs.module.css';

const endings: Readonly<Record<Task['state'], { readonly tone: Tone; readonly words: string }>> = {
  running: { tone: 'busy', words: 'Running' },
  cancelling: { tone: 'busy', words: 'Being cancelled' },
  parked: { tone: 'busy', words: 'Waiting' },
  done: { tone: 'good', words: 'Done' },
  failed: { tone: 'bad', words: 'Failed' },
  cancelled: { tone: 'idle', words: 'Cancelled' },
};

/** Tasks that ended, the newest first. */
export function FinishedTasksDialog() {
  const tasks = useTasks().data ?? [];
  const open = useUi((ui) => ui.open);
  const close = useUi((ui) => ui.closeDialog);
  const finished = tasks
    .filter((task) => !isOpen(task))
    .toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
  return (
    <Dialog title="Finished tasks" onClose={close}>
      {finished.length === 0 && <p>No task has ended yet.</p>}
      <ul data-wide className={styles['list']}>
        {finished.map((task) => (
          <li key={task.id} className={styles['row']}>
            <StateDot tone={endings[task.state].tone} />
            <span className={styles['title']}>{task.title}</span>
            <span className={styles['ending']} title={formatTime(task.endedAt ?? task.startedAt)}>
              {endings[task.state].words} after{' '}
              {formatDuration((task.endedAt ?? task.startedAt) - task.startedAt)}
            </span>
            <Button
              tone="quiet"
              label={`Log of ${task.title}`}
              onPress={() => open({ kind: 'task-log', taskId: task.id })}
            >
              Log
            </Button>
          </li>
        ))}
      </ul>
      <DialogButtons>
        <Button onPress={close}>Close</Button>
      </DialogButtons>
    </Dialog>
  );
}

/** What a task wrote, as it goes on. */
export function TaskLogDialog({ taskId }: { readonly taskId: string }) {
  const task = useTasks().data?.find(({ id }) => id === taskId);
  const log = useTaskLog(taskId);
  const close = useUi((ui) => ui.closeDialog);
  return (
    <Dialog title={task ? `Log: ${task.title}` : 'Log'} onClose={close}>
      {task?.error && <p className={styles['failure']}>{task.error.message}</p>}
      {log.error && <p className={styles['failure']}>{sentenceOf(log.error)}</p>}
      <textarea
        data-wide
        readOnly
        aria-label="Log lines"
        className={styles['log']}
        value={log.data?.length === 0 ? 'It has written nothing yet.' : (log.data ?? []).join('\n')}
      />
      <DialogButtons>
        <Button onPress={close}>Close</Button>
      </DialogButtons>
    </Dialog>
  );
}
