import fs from 'node:fs/promises';
import type { Resources } from '../../../src-preload/contract/vm';
import { crashPoint } from '../../host/crash-point';
import { identifyProcess, isAlive, signalProcess } from '../../host/process-identity';
import type { MachineSpec } from '../driver';
import { requireGuestSlot } from './guest-limit';
import { explainExit, launch, runArguments, waitUntilUp } from './launch';
import type { MachineFile, MachineFolder } from './machine-file';
import type { RunEnd } from './run-log';
import { gone } from './tart-disks';
import type { TartHome } from './tart-home';
import { TartRun } from './tart-run';
import type { TartTool } from './tart-tool';

/** How a machine is started. */
interface StartChoices {
  readonly name: string;
  readonly os: 'darwin' | 'linux';
  readonly screen: boolean;
}

/** Starts machines and takes up those that run. */
export class TartSwitch {
  constructor(
    private readonly tart: TartTool,
    private readonly home: TartHome,
    private readonly folderOf: (id: string) => MachineFolder,
  ) {}

  /** Answers when the guest has power. @throws what `requireGuestSlot` and `explainExit` say */
  async on(
    { id, resources, shares }: MachineSpec,
    { name, os, screen }: StartChoices,
    onEnd: (end: RunEnd) => void,
  ): Promise<TartRun> {
    const folder = this.folderOf(id);
    const before = await folder.read();
    if (!before) throw gone(name);
    const entries = await this.tart.list();
    if (os === 'darwin') await requireGuestSlot(name, entries, this.home);
    const options = await this.tart.options();
    const cache = await this.home.cache();
    const argv = runArguments(name, { os, screen, shares, cache, options });
    const intent = { process: null, since: Date.now(), resources, shares: [...shares] };
    await this.home.clearSocket(name);
    await folder.write({ ...before, run: intent });
    crashPoint('tart.start.intent');
    const launched = await launch(argv, folder.runLog);
    crashPoint('tart.start.spawned');
    const identity = identifyProcess(launched.pid);
    if (!identity) throw explainExit(name, await launched.exited, await fs.readFile(folder.runLog, 'utf8'));
    await folder.write({ ...before, run: { ...intent, process: identity } });
    crashPoint('tart.start.noted');
    try {
      await waitUntilUp(this.tart, name, folder.runLog, screen && options.screen, launched);
    } catch (error) {
      signalProcess(identity, 'SIGKILL');
      throw error;
    }
    // Tart gives it another MAC address when a running VM has the same.
    const mac = (await this.home.config(name))?.macAddress ?? before.mac;
    await folder.write({ ...before, mac, run: { ...intent, process: identity } });
    return new TartRun({ ...intent, process: identity, logFile: folder.runLog }, onEnd);
  }

  /** Its run, if it runs: ours, or one that was started outside of Corral. */
  async adopt(
    id: string,
    name: string,
    isRunning: boolean,
    resources: Resources,
    onEnd: (end: RunEnd) => void,
  ): Promise<TartRun | undefined> {
    const folder = this.folderOf(id);
    const file = await folder.read();
    const noted = file?.run?.process;
    if (file?.run && noted && isAlive(noted)) {
      return new TartRun({ ...file.run, process: noted, logFile: folder.runLog }, onEnd);
    }
    if (!isRunning || !file) return undefined;
    const pid = await this.tart.processOf(name);
    const identity = pid === undefined ? undefined : identifyProcess(pid);
    if (!identity) return undefined;
    // A crash came between the start and the note; else the run is not ours, nor is there a log.
    const run = {
      since: Date.now(),
      resources,
      shares: [],
      ...(isIntent(file) ? file.run : {}),
      process: identity,
    };
    await folder.write({ ...file, run });
    return new TartRun({ ...run, logFile: isIntent(file) ? folder.runLog : null }, onEnd);
  }
}

function isIntent({ run }: MachineFile): boolean {
  return run?.process === null;
}
