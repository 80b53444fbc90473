import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { findMachineProcess } from './run-record';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process that is called like a QEMU and waits. @returns its pid */
async function qemuWith(uuid: string, pidFile: string): Promise<number | undefined> {
  const argv = ['-c', 'read line', 'sh', '-uuid', uuid, '-pidfile', pidFile];
  const child = spawn('sh', argv, { argv0: '/usr/bin/qemu-system-x86_64' });
  started.push(child);
  await once(child, 'spawn');
  return child.pid;
}

it('tells the QEMU of a machine from that of the same machine in a copy of its home', async () => {
  const id = randomUUID();
  await qemuWith(id, `/copy/vms/${id}/qemu.pid`);
  expect(await findMachineProcess(`/home/vms/${id}/qemu.pid`)).toBeUndefined();
  const pid = await qemuWith(id, `/home/vms/${id}/qemu.pid`);
  expect(await findMachineProcess(`/home/vms/${id}/qemu.pid`)).toMatchObject({ pid });
});
