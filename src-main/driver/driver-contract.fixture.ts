import net from 'node:net';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SerialShell } from '../../e2e/harness/busybox-guest';
import { waitFor } from '../../e2e/harness/wait-for';
import type { Driver, MachineEvent, MachineSpec } from './driver';

/** What a driver's own tests must lend to the contract suite. */
export interface DriverHarness {
  /** A new driver on the same places, as after a restart of the orchestrator. */
  driver(): Driver;
  spec(name: string, extraCommandLine?: string): Promise<MachineSpec>;
  /** The same machine, of an image that is not there. */
  withoutImage(spec: MachineSpec): MachineSpec;
  shell(id: string): SerialShell;
  /** Process of a running machine. */
  pid(id: string): Promise<number>;
  diskFile(id: string): string;
  layers(): Promise<string[]>;
  /** Checksums of all files that must never change. */
  immutables(): Promise<Record<string, string>>;
  dispose(): Promise<void>;
}

/** One line in a sector of its own, on the disk for good when the command has ended. */
const writeMark = (text: string): string =>
  `echo ${text} | dd of=/dev/vda bs=512 seek=8 conv=fsync 2>/dev/null`;
const readMark = 'dd if=/dev/vda bs=512 skip=8 count=1 2>/dev/null | sed -n 1p';

/** What every driver promises, shown with real guests. */
export function describeDriver(name: string, makeHarness: () => Promise<DriverHarness>): void {
  describe(`driver ${name}`, () => {
    let harness: DriverHarness;
    let driver: Driver;
    let events: MachineEvent[];

    const use = (next: Driver): void => {
      driver = next;
      events = [];
      driver.on((event) => events.push(event));
    };
    const eventOf = (kind: MachineEvent['kind'], id: string): Promise<MachineEvent> =>
      waitFor(kind, () => events.find((event) => event.kind === kind && event.id === id));
    const boot = async (spec: MachineSpec): Promise<SerialShell> => {
      const bootsBefore = (await harness.shell(spec.id).log()).split('READY').length - 1;
      await driver.start(spec, { screen: true });
      const shell = harness.shell(spec.id);
      await shell.ready(bootsBefore + 1);
      return shell;
    };

    beforeEach(async () => {
      harness = await makeHarness();
      use(harness.driver());
      await driver.adopt([]);
    });
    afterEach(() => harness.dispose());

    it('creates, starts, powers down, starts again and deletes', async () => {
      const spec = await harness.spec('life');
      expect(driver.status(spec.id)).toEqual({ kind: 'absent' });
      await driver.create(spec);
      await driver.create(spec);
      expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });

      const shell = await boot(spec);
      const status = driver.status(spec.id);
      expect(status).toMatchObject({
        kind: 'running',
        endpoint: { host: '127.0.0.1' },
        resources: spec.resources,
      });
      await expect(driver.delete(spec.id)).rejects.toMatchObject({ code: 'wrong-state' });
      await shell.run(writeMark('kept'));

      await driver.powerDown(spec.id);
      expect(await driver.waitUntilOff(spec.id, 60_000)).toBe(true);
      expect(await eventOf('guest-shutdown', spec.id)).toBeTruthy();
      expect(await eventOf('exited', spec.id)).toMatchObject({ expected: true });
      expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });

      expect(await (await boot(spec)).run(readMark)).toBe('kept');
      expect(await driver.waitUntilOff(spec.id, 1)).toBe(false);
      await driver.stop(spec.id);
      await driver.stop(spec.id);
      expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });

      await driver.delete(spec.id);
      await driver.delete(spec.id);
      expect(driver.status(spec.id)).toEqual({ kind: 'absent' });
    });

    it('adopts what runs, and tells of a death that nobody asked for', async () => {
      const spec = await harness.spec('survivor');
      await driver.create(spec);
      await boot(spec);
      const before = driver.status(spec.id);
      await driver.dispose();

      use(harness.driver());
      await driver.adopt([spec]);
      expect(driver.status(spec.id)).toEqual(before);
      expect(await harness.shell(spec.id).run('echo alive')).toContain('alive');

      process.kill(await harness.pid(spec.id), 'SIGKILL');
      expect(await eventOf('exited', spec.id)).toMatchObject({ expected: false });
      expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });
    });

    it('takes another port when its last one is in use', async () => {
      const spec = await harness.spec('port');
      await driver.create(spec);
      const start = async () => (await driver.start(spec, { screen: true })).endpoint?.port;
      const first = await start();
      await driver.stop(spec.id);
      expect(await start()).toBe(first);
      await driver.stop(spec.id);
      const thief = net.createServer().listen(first, '127.0.0.1');
      await once(thief, 'listening');
      try {
        expect(await start()).not.toBe(first);
      } finally {
        thief.close();
      }
    });

    it('says that a disk or image is broken', async () => {
      const spec = await harness.spec('broken');
      const gone = harness.withoutImage(spec);
      await expect(driver.create(gone)).rejects.toMatchObject({ code: 'image-broken' });
      await driver.create(spec);
      await fs.writeFile(harness.diskFile(spec.id), 'not a disk');
      await expect(driver.start(spec, { screen: true })).rejects.toMatchObject({ code: 'image-broken' });
      expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });
    });

    it('clones a stopped machine without copying, and collects what is left', async () => {
      const source = await harness.spec('source');
      await driver.create(source);
      await (await boot(source)).run(writeMark('from-source'));
      await driver.stop(source.id);
      const target = await harness.spec('target');
      expect(await driver.clone(source, target)).toBe('stopped');
      const twin = await harness.spec('twin');
      expect(await driver.clone(source, twin)).toBe('stopped');
      expect(await harness.layers()).toHaveLength(1);
      const checksums = await harness.immutables();

      const shell = await boot(target);
      expect(await shell.run(readMark)).toBe('from-source');
      await shell.run(writeMark('changed'));
      await driver.stop(target.id);
      expect(await (await boot(source)).run(readMark)).toBe('from-source');
      await driver.stop(source.id);
      expect(await harness.immutables()).toEqual(checksums);

      await driver.delete(source.id);
      expect(await harness.layers()).toHaveLength(1);
      await driver.delete(twin.id);
      expect(await harness.layers()).toEqual([]);
      expect(await (await boot(target)).run(readMark)).toBe('changed');
    });

    it('clones a running machine, which goes on writing', async () => {
      const source = await harness.spec('busy');
      await driver.create(source);
      const shell = await boot(source);
      await shell.run(writeMark('before'));
      const target = await harness.spec('copy');
      expect(await driver.clone(source, target)).toBe('crash-consistent');
      const checksums = await harness.immutables();
      expect(await shell.run(readMark)).toBe('before');
      await shell.run(writeMark('after'));
      const second = await harness.spec('copy-two');
      expect(await driver.clone(source, second)).toBe('crash-consistent');

      expect(await (await boot(target)).run(readMark)).toBe('before');
      expect(await (await boot(second)).run(readMark)).toBe('after');
      await shell.run(writeMark('last'));
      expect(await harness.immutables()).toMatchObject(checksums);
      await driver.stop(source.id);
      expect(await (await boot(source)).run(readMark)).toBe('last');
      expect(await harness.layers()).toHaveLength(2);
    });

    it('lets the guest hold its disk still when it has an agent', async () => {
      const source = await harness.spec('frozen', 'agent');
      await driver.create(source);
      const shell = await boot(source);
      await waitFor('the agent', () => driver.capabilities(source.id).freeze.available);
      expect(await driver.clone(source, await harness.spec('ice'))).toBe('frozen');
      await waitFor('the thaw', async () => /AGENT guest-fsfreeze-thaw/.test(await shell.log()));
      expect(await shell.log()).toContain('AGENT guest-fsfreeze-freeze');
    });
  });
}
