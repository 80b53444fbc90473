import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { ProgressBar } from '../../ui/ProgressBar';
import { useDefaultImage } from '../images/use-image-build';
import { taskProgress } from '../tasks/task-progress';
import styles from './FirstSteps.module.css';

/** What leads from nothing to the first VM. */
export function FirstSteps() {
  const image = useDefaultImage();
  const open = useUi((ui) => ui.open);
  const isReady = image.state === 'ready';
  return (
    <div className={styles['steps']}>
      <h2>Two steps to your first machine</h2>
      <ol className={styles['list']}>
        <Step
          number={1}
          title={isReady ? 'The guest image is ready' : 'Build the guest image'}
          isDone={isReady}
        >
          {!isReady && (
            <p className={styles['text']}>
              Corral makes “{image.name}” out of Debian’s packages. This takes a few minutes and happens once.
            </p>
          )}
          {image.task && <BuildProgress task={image.task} />}
          {(image.state === 'missing' || image.state === 'unknown') && (
            <div>
              <Button tone="primary" isDisabled={image.state === 'unknown'} onPress={image.build}>
                Build the image
              </Button>
            </div>
          )}
        </Step>
        <Step number={2} title="Create a VM" isDone={false}>
          <p className={styles['text']}>
            It starts within seconds, and its own disk holds only what you change. Clone it as often as you
            like.
          </p>
          <div>
            <Button
              tone={isReady ? 'primary' : 'plain'}
              isDisabled={!isReady}
              onPress={() => open({ kind: 'create' })}
            >
              Create your first VM
            </Button>
          </div>
        </Step>
      </ol>
    </div>
  );
}

function BuildProgress({ task }: { readonly task: Parameters<typeof taskProgress>[0] }) {
  const { step, fraction } = taskProgress(task);
  return (
    <div className={styles['progress']}>
      <ProgressBar label={task.title} value={fraction} />
      <p className={styles['text']}>{step}</p>
    </div>
  );
}

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly isDone: boolean;
  readonly children: ReactNode;
}

function Step({ number, title, isDone, children }: StepProps) {
  return (
    <li className={styles['step']}>
      <span aria-hidden className={styles['number']}>
        {isDone ? <CircleCheck size={20} className={styles['done']} /> : number}
      </span>
      <div className={styles['body']}>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}
