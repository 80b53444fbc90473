import type { Check } from '../../src-preload/contract/system';
import type { Task } from '../../src-preload/contract/task';
import { CorralError } from '../host/errors';
import type { CommandRunner } from '../host/command';
import { findProgram } from '../host/find-program';
import { buildImageKind } from '../image/build-image';
import type { ImageCatalogue } from '../image/image-catalogue';
import type { TaskRunner } from '../tasks/task-runner';
import { acceleratorCheck, lookAtKvm, type ProbeState } from './accelerator-check';
import { diskCheck, type Freeable } from './disk-check';
import { imageCheck } from './image-check';
import { installToolsKind, type InstallToolsInput } from './install-tools';
import { missingTools, type NeededTool } from './needed-tools';
import { packagesFor, type PackageManager } from './package-manager';
import { tartCheck, type TartFinding } from './tart-check';
import { toolsCheck } from './tools-check';
import { toolVersions } from './tool-versions';

export interface DoctorParts {
  /** Corral's own folder. */
  readonly home: string;
  /** Login name of the user. */
  readonly user: string;
  readonly platform: NodeJS.Platform;
  readonly tools: readonly NeededTool[];
  /** Program that runs guests. */
  readonly emulator: string;
  /** Where programs are looked for. */
  readonly folders: readonly string[];
  readonly packageManager: () => Promise<PackageManager>;
  readonly run: CommandRunner;
  readonly tasks: TaskRunner;
  readonly images: Pick<ImageCatalogue, 'list' | 'build'>;
  /** Id of the image that the settings name for new VMs. */
  readonly preferredImageId: () => string | null;
  readonly freeDiskGB: () => Promise<number>;
  readonly freeable: () => Freeable;
  /** What guests run on; `ask` asks again and resolves when that is through. */
  readonly probe: { readonly state: ProbeState; ask(): Promise<void> };
  /** Looks for Tart, on a computer where it may run. */
  readonly tart?: () => Promise<TartFinding>;
  /** A sentence, when folders can't be shared with guests here. */
  readonly sharesProblem: () => string | null;
}

/** Looks at what this computer needs before VMs run on it, and starts what mends it. */
export class Doctor {
  constructor(private readonly parts: DoctorParts) {}

  /** Each check anew, in the order in which they are to be mended. */
  async checks(): Promise<Check[]> {
    const { tart } = this.parts;
    return [
      await this.tools(),
      ...(tart ? [tartCheck(await tart())] : []),
      await this.accelerator(),
      await this.disk(),
      await this.image(),
    ];
  }

  /** @throws CorralError `wrong-state` when there is nothing that Corral can mend by itself. */
  async fix(id: Check['id']): Promise<{ taskId: string }> {
    const check = (await this.checks()).find((one) => one.id === id);
    if (check?.taskId) return { taskId: check.taskId };
    if (check?.fix?.kind !== 'run') throw nothingToDo(check);
    switch (id) {
      case 'tools':
        return { taskId: await this.installTools() };
      case 'image':
        return { taskId: (await this.parts.images.build()).taskId };
      case 'tart':
      case 'accelerator':
      case 'disk':
        throw nothingToDo(check);
    }
  }

  private async tools(): Promise<Check> {
    const { parts } = this;
    const last = this.lastTask(installToolsKind);
    return toolsCheck({
      missing: await missingTools(parts.tools, parts.folders),
      manager: await parts.packageManager(),
      versions: await toolVersions(parts.emulator, parts.run),
      hasImage: (await parts.images.list()).some(({ state }) => state === 'ready'),
      taskId: runningId(last),
      lastFailure: failureOf(last),
      sharesProblem: parts.sharesProblem(),
    });
  }

  private async accelerator(): Promise<Check> {
    const { probe, emulator, folders, user, platform } = this.parts;
    // What failed for want of the emulator is asked for again once that is there.
    if (probe.state.kind === 'failed' && (await findProgram(emulator, folders))) await probe.ask();
    return acceleratorCheck(probe.state, platform === 'linux' ? await lookAtKvm() : 'not-linux', user);
  }

  private async disk(): Promise<Check> {
    return diskCheck(await this.parts.freeDiskGB(), this.parts.home, this.parts.freeable());
  }

  private async image(): Promise<Check> {
    return imageCheck({
      images: await this.parts.images.list(),
      preferredId: this.parts.preferredImageId(),
      canBuild: this.parts.platform === 'linux',
      lastFailure: failureOf(this.lastTask(buildImageKind)),
    });
  }

  private async installTools(): Promise<string> {
    const missing = await missingTools(this.parts.tools, this.parts.folders);
    const packages = packagesFor(missing, await this.parts.packageManager());
    const running = runningId(this.lastTask(installToolsKind)); // Somebody may have asked a moment ago.
    if (running !== null) return running;
    return this.parts.tasks.start(installToolsKind, { packages } satisfies InstallToolsInput).id;
  }

  private lastTask(kind: string): Task | undefined {
    return this.parts.tasks.ofKind(kind).at(-1)?.task;
  }
}

function runningId(task: Task | undefined): string | null {
  return task && task.endedAt === null ? task.id : null;
}

function failureOf(task: Task | undefined): string | null {
  return task?.state === 'failed' ? (task.error?.message ?? null) : null;
}

function nothingToDo(check: Check | undefined): CorralError {
  const words = check ? ` ${check.title}: ${check.detail}` : '';
  return new CorralError('wrong-state', `There is nothing here that Corral can fix by itself.${words}`);
}
