import type { Task } from '../../../src-preload/contract/task';
import type { Vm } from '../../../src-preload/contract/vm';
import { useTaskThat } from '../../api/queries';
import { Banner } from '../../ui/Banner';
import { LogButton } from './LogButton';
import { PersonButtons } from './PersonButtons';
import { needsPerson, taskProgress } from './task-progress';

/** What a task wants of a person before it goes on with a VM, above the tabs of that. */
export function TaskBanner({ vm }: { readonly vm: Vm }) {
  const task = useTaskThat((one) => needsPerson(one) && (one.asks?.vmId ?? one.vmId) === vm.id);
  if (!task) return null;
  const { title, words } = task.state === 'held' ? heldWords(task) : loginWords(task, vm);
  return (
    <Banner
      tone={task.state === 'held' && task.error ? 'bad' : 'warn'}
      title={title}
      actions={
        <>
          <LogButton task={task} />
          <PersonButtons task={task} isProminent />
        </>
      }
    >
      {words}
    </Banner>
  );
}

interface BannerWords {
  /** What happened. */
  readonly title: string;
  /** What it means. */
  readonly words: string;
}

function heldWords(task: Task): BannerWords {
  const { title, error } = task;
  return {
    title: `${title}: ${taskProgress(task).step}`,
    words: `${error?.message ?? 'You stopped it here.'} What was done so far is kept.`,
  };
}

function loginWords({ title }: Task, { name }: Vm): BannerWords {
  return {
    title: `${title} waits for you to log in`,
    words: `A terminal of ${name} leads you through the services that your agents use. You can also finish now and log in later.`,
  };
}
