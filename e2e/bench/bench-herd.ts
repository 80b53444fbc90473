import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import path from 'node:path';
import type { Vm } from '../../src-preload/contract/vm';
import { ControlConnection } from '../harness/control';
import { TestHome } from '../harness/test-home';
import { waitFor } from '../harness/wait-for';

export const execute = promisify(execFile);

/** An orchestrator without a window, and a connection to it, for benchmarks. */
export class BenchHerd {
  private constructor(
    readonly home: TestHome,
    readonly control: ControlConnection,
    readonly orchestratorPid: number,
  ) {}

  static async open(): Promise<BenchHerd> {
    const home = await TestHome.make();
    await home.corralJson(['vm', 'list']); // Starts the orchestrator.
    const control = await ControlConnection.open(home.runtime);
    const { orchestrator } = await control.call('system', 'info', {});
    return new BenchHerd(home, control, orchestrator.pid);
  }

  /** A VM that is off. */
  async create(name: string, resources = { cpuCount: 1, memoryMB: 512 }): Promise<Vm> {
    const { taskId } = await this.control.call('vm', 'create', { name, resources });
    await this.finish(taskId);
    return this.control.call('vm', 'get', { vm: name });
  }

  /** Waits for a task. @throws when it did not succeed. */
  async finish(taskId: string): Promise<void> {
    const task = await this.control.call('task', 'wait', { id: taskId });
    if (task.state !== 'done') throw new Error(`${task.title}: ${task.error?.message ?? task.state}`);
  }

  /** Lets the orchestrator go, so that the app need not take the herd from it. VMs and home stay. */
  async endOrchestrator(): Promise<void> {
    this.control.close();
    process.kill(this.orchestratorPid, 'SIGTERM');
    await waitFor('the orchestrator to end', async () => (await this.home.orchestratorPid()) === undefined);
  }

  diskOf(vm: Vm): string {
    return path.join(this.home.data, 'vms', vm.id, 'disk.qcow2');
  }

  async close(): Promise<void> {
    this.control.close();
    await this.home.dispose();
  }
}
