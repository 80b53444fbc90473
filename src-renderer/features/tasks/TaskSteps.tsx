import type { Task, TaskStep } from '../../../src-preload/contract/task';
import { ProgressBar } from '../../ui/ProgressBar';
import { StateDot } from '../../ui/StateDot';
import { stepWords } from './task-words';
import styles from './TaskSteps.module.css';

/** The steps of a task: which are done, and what the current one does now. */
export function TaskSteps({ task }: { readonly task: Task }) {
  return (
    <ol aria-label="Steps">
      {task.steps.map((step) => (
        <StepLine key={step.name} step={step} />
      ))}
    </ol>
  );
}

function StepLine({ step }: { readonly step: TaskStep }) {
  const { title, state, detail, progress } = step;
  const { tone, words } = stepWords[state];
  const isRunning = state === 'running';
  return (
    <li className={styles['step']} {...(isRunning && { 'aria-current': 'step' })}>
      <StateDot tone={tone} />
      <span className={styles['title']}>{title}</span>
      <span className={styles['detail']} title={detail}>
        {isRunning && detail !== '' ? detail : words}
      </span>
      {isRunning && progress !== null && (
        <span className={styles['progress']}>
          <ProgressBar label={title} value={progress} />
        </span>
      )}
    </li>
  );
}
