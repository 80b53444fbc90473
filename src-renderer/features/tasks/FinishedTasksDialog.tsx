import type { Task } from '../../../src-preload/contract/task';
import { useTasks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { formatAgo, formatDuration, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { StateDot } from '../../ui/StateDot';
import { isOpen } from './task-progress';
import { taskWords } from './task-words';
import styles from './FinishedTasksDialog.module.css';

/** Tasks that ended, the newest first; each keeps its log for a while. */
export function FinishedTasksDialog() {
  const tasks = useTasks().data ?? [];
  const close = useUi((ui) => ui.closeDialog);
  const finished = tasks
    .filter((task) => !isOpen(task))
    .toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
  return (
    <Dialog title="Finished tasks" onClose={close}>
      {finished.length === 0 && <p>No task has finished yet.</p>}
      <ul data-wide className={styles['list']}>
        {finished.map((task) => (
          <FinishedTask key={task.id} task={task} />
        ))}
      </ul>
      <DialogButtons>
        <Button autoFocus={finished.length === 0} onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function FinishedTask({ task }: { readonly task: Task }) {
  const open = useUi((ui) => ui.open);
  const { tone, words } = taskWords[task.state];
  const endedAt = task.endedAt ?? task.startedAt;
  const now = useNow(60_000);
  return (
    <li className={styles['row']}>
      <StateDot tone={tone} />
      <span className={styles['title']} title={task.title}>
        {task.title}
      </span>
      <span className={styles['ending']}>
        {words} after {formatDuration(endedAt - task.startedAt)},{' '}
        <time title={formatTime(endedAt)}>{formatAgo(now - endedAt)}</time>
      </span>
      <Button
        tone="quiet"
        label={`Log of ${task.title}`}
        onPress={() => open({ kind: 'task-log', taskId: task.id })}
      >
        Log
      </Button>
    </li>
  );
}
