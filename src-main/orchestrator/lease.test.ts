import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleEntry } from '../../e2e/harness/run-typescript';
import { findLeaseOwner, Lease } from './lease';
import { temporaryCorral, type TemporaryCorral } from './temporary-paths.fixture';

let program: string;
let corral: TemporaryCorral;
const contenders: Contender[] = [];

/** A process that tries for the lease when told. */
class Contender {
  private readonly lines: Interface;

  constructor(readonly child: ChildProcess) {
    if (!child.stdout) throw new Error('no stdout');
    this.lines = createInterface({ input: child.stdout });
  }

  async tell(word: 'acquire' | 'release'): Promise<string> {
    const answer = once(this.lines, 'line') as Promise<[string]>;
    this.child.stdin?.write(`${word}\n`);
    return (await answer)[0];
  }

  async kill(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

function contender(): Contender {
  const env = { ...process.env, ...corral.env };
  const made = new Contender(spawn(process.execPath, [program], { env, stdio: ['pipe', 'pipe', 'inherit'] }));
  contenders.push(made);
  return made;
}

beforeAll(async () => {
  program = await bundleEntry(path.resolve(import.meta.dirname, '../../e2e/harness/lease-program.ts'));
}, 60_000);
beforeEach(async () => {
  corral = await temporaryCorral();
});
afterEach(async () => {
  for (const { child } of contenders.splice(0)) child.kill('SIGKILL');
  await corral.remove();
});

describe('the lease', () => {
  it('has exactly one winner of eight processes, in each of 20 rounds', async () => {
    const eight = Array.from({ length: 8 }, contender);
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(eight.map((one) => one.tell('acquire')));
      expect(answers.toSorted()).toEqual([...Array<string>(7).fill('nothing'), 'owner']);
      const owner = eight[answers.indexOf('owner')];
      expect((await findLeaseOwner(corral.paths))?.pid).toBe(owner?.child.pid);
      await Promise.all(eight.map((one) => one.tell('release')));
      expect(await findLeaseOwner(corral.paths)).toBeUndefined();
    }
  }, 60_000);

  it('is free the moment that its owner was killed', async () => {
    const owner = contender();
    expect(await owner.tell('acquire')).toBe('owner');
    expect(await Lease.acquire(corral.paths, 'app', 'test')).toBeUndefined();
    await owner.kill();
    expect(await findLeaseOwner(corral.paths)).toBeUndefined();
    const lease = await Lease.acquire(corral.paths, 'app', 'test');
    expect(await findLeaseOwner(corral.paths)).toMatchObject({ role: 'app', pid: process.pid });
    await lease?.release();
  });

  it('does not mind a broken record', async () => {
    const lease = await Lease.acquire(corral.paths, 'app', 'test');
    await fs.writeFile(`${corral.paths.lease}.json`, '{"pid": -1');
    expect(await findLeaseOwner(corral.paths)).toBeUndefined();
    expect(await Lease.acquire(corral.paths, 'app', 'test')).toBeUndefined();
    await lease?.release();
  });
});
