import type { Settings } from '../../../src-preload/contract/settings';
import type { Task } from '../../../src-preload/contract/task';
import type { OpenDialog } from '../../app/ui-store';
import { isOpen } from '../tasks/task-progress';
import type { PaletteCommand } from './command';

/** What the commands of the app do. */
export interface CorralDeeds {
  open(dialog: OpenDialog): void;
  setTheme(theme: Settings['theme']): void;
  cancelTask(task: Task): void;
  quit(): void;
}

const themes = [
  ['light', 'Use the light theme'],
  ['dark', 'Use the dark theme'],
  ['system', 'Use the theme of the system'],
] as const;

/** What concerns Corral as a whole. @param theme the one in use, if it is known */
export function corralCommands(
  theme: Settings['theme'] | undefined,
  deeds: CorralDeeds,
): readonly PaletteCommand[] {
  const command = (
    id: string,
    title: string,
    keywords: readonly string[],
    run: () => void,
    unavailable?: string,
  ): PaletteCommand => ({ id, title, keywords, section: 'Corral', unavailable, run });
  const opening = (
    kind: 'create' | 'create-family' | 'setup' | 'undo' | 'settings' | 'checks' | 'tasks',
    title: string,
    keywords: readonly string[],
  ): PaletteCommand => command(kind, title, keywords, () => deeds.open({ kind }));
  return [
    opening('create', 'New VM…', ['create', 'add', 'machine']),
    opening('create-family', 'New family…', ['create', 'add', 'macos', 'tart', 'cal', 'snapshots']),
    opening('setup', 'Set up an agent machine…', ['init', 'isolation', 'claude', 'codex', 'tools', 'cal']),
    opening('undo', 'Undo…', ['bring back', 'restore', 'deleted', 'recover']),
    opening('settings', 'Settings…', ['preferences', 'options', 'font', 'login']),
    opening('checks', 'Check this computer…', ['doctor', 'tools', 'kvm', 'disk', 'first run']),
    opening('tasks', 'Finished tasks…', ['log', 'history']),
    ...themes.map(([name, title]) =>
      command(
        `theme-${name}`,
        title,
        ['appearance', 'colours', 'mode'],
        () => deeds.setTheme(name),
        theme === name ? 'In use' : undefined,
      ),
    ),
    command('quit', 'Quit Corral', ['exit', 'close'], () => deeds.quit()),
  ];
}

/** What one can do with the tasks that have not ended. */
export function taskCommands(tasks: readonly Task[], deeds: CorralDeeds): readonly PaletteCommand[] {
  return tasks.filter(isOpen).flatMap((task): readonly PaletteCommand[] => [
    {
      id: `${task.id}.log`,
      title: `Show log: ${task.title}`,
      keywords: ['task', 'progress'],
      section: 'Tasks',
      run: () => deeds.open({ kind: 'task-log', taskId: task.id }),
    },
    {
      id: `${task.id}.cancel`,
      title: task.state === 'held' ? `Roll back: ${task.title}…` : `Cancel: ${task.title}`,
      keywords: ['task', 'abort'],
      section: 'Tasks',
      unavailable:
        task.state === 'running' || task.state === 'held' ? undefined : 'It can’t be cancelled now',
      run: () => deeds.cancelTask(task),
    },
  ]);
}
