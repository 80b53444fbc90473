import fs from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import type { Driver, Endpoint, MachineEvent, MachineSpec } from './driver';

/** Runs commands in a guest that has booted. */
export interface GuestShell {
  run(command: string): Promise<string>;
}

/** What a driver's own tests must lend to the contract suite. */
export interface DriverHarness {
  /** The machine's own disk, as its guest calls it. */
  readonly guestDisk: string;
  /** A new driver on the same places, as after a restart of the orchestrator. */
  driver(): Driver;
  spec(name: string): Promise<MachineSpec>;
  /** The same machine, of an image that is not there. */
  withoutImage(spec: MachineSpec): MachineSpec;
  /** The guest of a machine that was started just now, once it has booted. */
  booted(id: string): Promise<GuestShell>;
  /** The guest of a machine that has booted before. */
  shell(id: string): GuestShell;
  /** Process of a running machine. */
  pid(id: string): Promise<number>;
  diskFile(id: string): string;
  /** Checksums of all files that must never change. */
  immutables(): Promise<Record<string, string>>;
  dispose(): Promise<void>;
}

/** What every driver promises, shown with real guests. */
export function describeDriver(name: string, makeHarness: () => Promise<DriverHarness>): void {
  describe(`driver ${name}`, () => {
    let harness: DriverHarness;
    /** One line in a sector of its own, on the disk for good when the command has ended. */
    const marks = {
      write: (text: string) =>
        `echo ${text} | dd of=${harness.guestDisk} bs=512 seek=8 conv=fsync 2>/dev/null`,
      get read() {
        return `dd if=${harness.guestDisk} bs=512 skip=8 count=1 2>/dev/null | sed -n 1p`;
      },
    };
    let driver: Driver;
    let events: MachineEvent[];

    const use = (next: Driver): void => {
      driver = next;
      events = [];
      driver.on((event) => events.push(event));
    };
    const eventOf = (kind: MachineEvent['kind'], id: string): Promise<MachineEvent> =>
      waitFor(kind, () => events.find((event) => event.kind === kind && event.id === id));
    const boot = async (spec: MachineSpec): Promise<GuestShell> => {
      await driver.start(spec, { screen: true });
      return harness.booted(spec.id);
    };
    const addressOf = ({ id }: MachineSpec): Promise<Endpoint> =>
      waitFor('its address', () => {
        const status = driver.status(id);
        return status.kind === 'running' ? (status.endpoint ?? undefined) : undefined;
      });

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
      expect(driver.status(spec.id)).toMatchObject({ kind: 'running', resources: spec.resources });
      expect((await addressOf(spec)).host).toMatch(/^127\./);
      expect(driver.screenAddress(spec.id)).toBeDefined();
      await expect(driver.delete(spec.id)).rejects.toMatchObject({ code: 'wrong-state' });
      await shell.run(marks.write('kept'));

      await driver.powerDown(spec.id);
      expect(await driver.waitUntilOff(spec.id, 60_000)).toBe(true);
      expect(await eventOf('guest-shutdown', spec.id)).toBeTruthy();
      expect(await eventOf('exited', spec.id)).toMatchObject({ expected: true });
      expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });

      expect(await (await boot(spec)).run(marks.read)).toBe('kept');
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
      await addressOf(spec);
      const before = driver.status(spec.id);
      await driver.dispose();

      use(harness.driver());
      await driver.adopt([spec]);
      await addressOf(spec);
      expect(driver.status(spec.id)).toEqual(before);
      expect(await harness.shell(spec.id).run('echo alive')).toContain('alive');

      process.kill(await harness.pid(spec.id), 'SIGKILL');
      expect(await eventOf('exited', spec.id)).toMatchObject({ expected: false });
      expect(driver.status(spec.id)).toEqual({ kind: 'stopped' });
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

    it('clones a stopped machine, and each goes its own way', async () => {
      const source = await harness.spec('source');
      await driver.create(source);
      await (await boot(source)).run(marks.write('from-source'));
      await driver.stop(source.id);
      const target = await harness.spec('target');
      expect(await driver.clone(source, target)).toBe('stopped');
      const checksums = await harness.immutables();

      const shell = await boot(target);
      expect(await shell.run(marks.read)).toBe('from-source');
      await shell.run(marks.write('changed'));
      await driver.stop(target.id);
      expect(await (await boot(source)).run(marks.read)).toBe('from-source');
      await driver.stop(source.id);
      expect(await harness.immutables()).toEqual(checksums);

      await driver.delete(source.id);
      expect(await (await boot(target)).run(marks.read)).toBe('changed');
    });

    it('clones a running machine, which goes on writing', async () => {
      const source = await harness.spec('busy');
      await driver.create(source);
      const shell = await boot(source);
      await shell.run(marks.write('before'));
      const target = await harness.spec('copy');
      expect(await driver.clone(source, target)).toBe('crash-consistent');
      const checksums = await harness.immutables();
      expect(await shell.run(marks.read)).toBe('before');
      await shell.run(marks.write('after'));
      const second = await harness.spec('copy-two');
      expect(await driver.clone(source, second)).toBe('crash-consistent');

      expect(await (await boot(target)).run(marks.read)).toBe('before');
      expect(await (await boot(second)).run(marks.read)).toBe('after');
      await shell.run(marks.write('last'));
      expect(await harness.immutables()).toMatchObject(checksums);
      await driver.stop(source.id);
      expect(await (await boot(source)).run(marks.read)).toBe('last');
    });
  });
}
