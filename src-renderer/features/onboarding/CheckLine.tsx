import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleDashed, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { Check } from '../../../src-preload/contract/system';
import { unwrap } from '../../api/call';
import { keys, useTasks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { classNames } from '../../lib/class-names';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { ProgressBar } from '../../ui/ProgressBar';
import { taskProgress } from '../tasks/task-progress';
import styles from './CheckLine.module.css';

interface StateLook {
  readonly icon: LucideIcon;
  readonly words: string;
}

const looks: Readonly<Record<Check['state'], StateLook>> = {
  ok: { icon: CircleCheck, words: 'Ready' },
  working: { icon: CircleDashed, words: 'In progress' },
  warning: { icon: TriangleAlert, words: 'Could be better' },
  failed: { icon: CircleAlert, words: 'Action needed' },
};

interface CheckLineProps {
  readonly check: Check;
  /** Whether its fix is what a person does next. */
  readonly isNext: boolean;
}

/** One thing that this computer needs: how it is, what that means, and what mends it. */
export function CheckLine({ check, isNext }: CheckLineProps) {
  const heading = useId();
  const { icon: Icon, words } = looks[check.state];
  return (
    <li aria-labelledby={heading} className={styles['line']}>
      <Icon size={20} aria-hidden className={classNames(styles['icon'], styles[check.state])} />
      <div className={styles['body']}>
        <div className={styles['head']}>
          <h3 id={heading}>{check.title}</h3>
          <span className={styles['state']}>{words}</span>
        </div>
        <p className={styles['detail']}>{check.detail}</p>
        {check.taskId !== null && <FixProgress taskId={check.taskId} />}
        {check.fix && <Fix id={check.id} fix={check.fix} isNext={isNext} />}
      </div>
    </li>
  );
}

interface FixProps {
  readonly id: Check['id'];
  readonly fix: NonNullable<Check['fix']>;
  readonly isNext: boolean;
}

function Fix({ id, fix, isNext }: FixProps) {
  const client = useQueryClient();
  const lookAgain = (): Promise<void> => client.invalidateQueries({ queryKey: keys.checks });
  const mend = useMutation({
    mutationFn: () => unwrap(window.corral.system.fix({ id })),
    onSuccess: lookAgain,
  });
  switch (fix.kind) {
    case 'run':
      return (
        <div data-next={isNext || undefined}>
          <Button
            tone={isNext ? 'primary' : 'plain'}
            isDisabled={mend.isPending}
            onPress={() => mend.mutate()}
          >
            {fix.title}
          </Button>
        </div>
      );
    case 'command':
      return (
        <div className={styles['fix']} data-next={isNext || undefined}>
          <Button tone={isNext ? 'primary' : 'plain'} onPress={() => void lookAgain()}>
            Check again
          </Button>
          <div className={styles['command']}>
            <code>{fix.command}</code>
            <CopyButton label="Copy the command" text={() => fix.command} />
          </div>
        </div>
      );
  }
}

function FixProgress({ taskId }: { readonly taskId: string }) {
  const task = useTasks().data?.find(({ id }) => id === taskId);
  const open = useUi((ui) => ui.open);
  if (!task) return null;
  const { step, fraction } = taskProgress(task);
  return (
    <div className={styles['progress']}>
      <ProgressBar label={task.title} value={fraction} />
      <div className={styles['step']}>
        <p title={step}>{step}</p>
        <Button
          tone="quiet"
          label={`Log of ${task.title}`}
          onPress={() => open({ kind: 'task-log', taskId })}
        >
          Log
        </Button>
      </div>
    </div>
  );
}
