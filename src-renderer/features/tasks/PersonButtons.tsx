import { useMutation } from '@tanstack/react-query';
import type { Task } from '../../../src-preload/contract/task';
import { unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { openTerminal } from '../terminals/terminal-store';
import { asksFor } from './task-progress';

interface PersonButtonsProps {
  readonly task: Task;
  /** Whether the likely one is the primary button of the view. */
  readonly isProminent?: boolean;
}

/** What a person can do for a task that does not go on without one; nothing for any other. */
export function PersonButtons({ task, isProminent = false }: PersonButtonsProps) {
  const tone = isProminent ? 'primary' : 'plain';
  const asks = asksFor(task);
  if (task.state === 'held') return <HeldButtons task={task} tone={tone} />;
  if (asks) return <LoginButtons task={task} asks={asks} tone={tone} />;
  return null;
}

interface ButtonsProps {
  readonly task: Task;
  readonly tone: 'primary' | 'plain';
}

function HeldButtons({ task, tone }: ButtonsProps) {
  const open = useUi((ui) => ui.open);
  const resume = useMutation({ mutationFn: () => unwrap(window.corral.task.resume({ id: task.id })) });
  const again = task.error ? 'Try again' : 'Go on';
  return (
    <>
      <Button label={`Roll back… ${task.title}`} onPress={() => open({ kind: 'stop-task', taskId: task.id })}>
        Roll back…
      </Button>
      <Button
        tone={tone}
        label={`${again}: ${task.title}`}
        isPending={resume.isPending}
        onPress={() => resume.mutate()}
      >
        {again}
      </Button>
    </>
  );
}

interface LoginButtonsProps extends ButtonsProps {
  readonly asks: NonNullable<Task['asks']>;
}

function LoginButtons({ task, asks, tone }: LoginButtonsProps) {
  const closeDialog = useUi((ui) => ui.closeDialog);
  const finish = useMutation({
    mutationFn: () => unwrap(window.corral.setup.finishLogin({ taskId: task.id })),
  });
  return (
    <>
      <Button isPending={finish.isPending} onPress={() => finish.mutate()}>
        Finish without logging in
      </Button>
      <Button
        tone={tone}
        onPress={() => {
          closeDialog();
          openTerminal(asks.vmId, asks.session);
        }}
      >
        Log in
      </Button>
    </>
  );
}
