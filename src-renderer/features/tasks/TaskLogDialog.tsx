import { useMemo } from 'react';
import type { Task } from '../../../src-preload/contract/task';
import { sentenceOf } from '../../api/call';
import { useTaskLog, useTasks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { formatDuration } from '../../lib/format';
import { toLines } from '../../lib/text-lines';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { Dialog, DialogButtons } from '../../ui/Dialog';
import { TextLog } from '../../ui/TextLog';
import { failureWords } from './TaskLine';
import { PersonButtons } from './PersonButtons';
import { isOpen } from './task-progress';
import { taskWords } from './task-words';
import { TaskSteps } from './TaskSteps';
import styles from './TaskLogDialog.module.css';

/** A task with its steps, and what it wrote, as it goes on. */
export function TaskLogDialog({ taskId }: { readonly taskId: string }) {
  const task = useTasks().data?.find(({ id }) => id === taskId);
  const log = useTaskLog(taskId);
  const close = useUi((ui) => ui.closeDialog);
  const written = log.data;
  const lines = useMemo(() => toLines((written ?? []).join('\n')), [written]);
  return (
    <Dialog title={task?.title ?? 'Task'} onClose={close}>
      <div data-wide className={styles['body']}>
        {task && <TaskFacts task={task} />}
        {log.error && <p className={styles['failure']}>{sentenceOf(log.error)}</p>}
        {lines.length === 0 && !log.error && <p className={styles['note']}>Nothing has been logged yet.</p>}
        {lines.length > 0 && (
          <div className={styles['log']}>
            <TextLog label="Log" lines={lines} isLive={task !== undefined && isOpen(task)} />
          </div>
        )}
      </div>
      <DialogButtons>
        {task && <PersonButtons task={task} isProminent />}
        <Button autoFocus onPress={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function TaskFacts({ task }: { readonly task: Task }) {
  const now = useNow(isOpen(task) ? 1_000 : null);
  return (
    <>
      <p className={styles['note']}>
        {taskWords[task.state].words}, {formatDuration((task.endedAt ?? now) - task.startedAt)}
      </p>
      {task.state === 'failed' && <p className={styles['failure']}>{failureWords(task)}</p>}
      {task.state === 'held' && task.error && <p className={styles['failure']}>{task.error.message}</p>}
      <TaskSteps task={task} />
    </>
  );
}
