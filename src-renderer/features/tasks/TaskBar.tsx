import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import { useTasks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { StateDot } from '../../ui/StateDot';
import { FailedTask, HeldTask, RunningTask } from './TaskLine';
import { isOpen, needsPerson, openFailures, summaryOf } from './task-progress';
import { TaskNews } from './TaskNews';
import styles from './TaskBar.module.css';

/** Several tasks at work are one line until somebody wants to see them all. */
const mostShown = 1;

/** Tasks that run or wait for a person; nothing when there is none. */
export function TaskBar() {
  const tasks = useTasks().data ?? [];
  const dismissed = useUi((ui) => ui.dismissedTasks);
  const running = tasks.filter((task) => isOpen(task) && !needsPerson(task));
  const waiting = tasks.filter(needsPerson);
  const now = useNow(running.length + waiting.length > 0 ? 1_000 : 60_000);
  const failed = openFailures(tasks, dismissed, now);
  const [isExpanded, setIsExpanded] = useState(false);
  const isCollapsed = running.length > mostShown && !isExpanded;
  return (
    <>
      <TaskNews tasks={tasks} />
      {running.length + waiting.length + failed.length > 0 && (
        <section aria-label="Tasks" className={styles['bar']}>
          {running.length > mostShown && (
            <div className={styles['task']}>
              <StateDot tone="busy" />
              <span className={styles['step']}>{summaryOf(running)}</span>
              <Button
                tone="quiet"
                label={isExpanded ? 'Show fewer tasks' : 'Show all tasks'}
                isExpanded={isExpanded}
                onPress={() => setIsExpanded(!isExpanded)}
              >
                {isExpanded ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
              </Button>
            </div>
          )}
          <ul>
            {!isCollapsed && running.map((task) => <RunningTask key={task.id} task={task} now={now} />)}
            {waiting.map((task) =>
              task.state === 'held' ? (
                <HeldTask key={task.id} task={task} />
              ) : (
                <RunningTask key={task.id} task={task} now={now} />
              ),
            )}
            {failed.map((task) => (
              <FailedTask key={task.id} task={task} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
