import type { Task } from '../../src-preload/contract/task';
import type { Terminal } from './command';

/** Shows how a task goes: one line drawn again on a terminal, a line a step elsewhere. */
export class TaskProgress {
  private lastStep = '';
  private isPaused = false;

  constructor(private readonly terminal: Terminal) {}

  show(task: Task): void {
    const line = progressLine(task);
    if (line === undefined || this.isPaused) return;
    if (this.terminal.canRedraw) this.terminal.redraw(line.text);
    else if (line.step !== this.lastStep) this.terminal.note(line.text);
    this.lastStep = line.step;
  }

  /** Leaves the terminal to something else. */
  pause(): void {
    this.isPaused = true;
    this.clear();
  }

  resume(): void {
    this.isPaused = false;
  }

  clear(): void {
    this.terminal.redraw('');
  }
}

function progressLine({ title, steps }: Task): { readonly step: string; readonly text: string } | undefined {
  const index = steps.findIndex(({ state }) => state === 'running');
  const step = steps[index];
  if (!step) return undefined;
  const percent = step.progress === null ? '' : ` ${Math.round(step.progress * 100)} %`;
  const detail = step.detail === '' ? '' : ` – ${step.detail}`;
  return { step: step.name, text: `${title}: ${index + 1}/${steps.length} ${step.title}${percent}${detail}` };
}
