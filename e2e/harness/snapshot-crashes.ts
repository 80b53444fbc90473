import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import { makeBusyboxImage } from './busybox-image';
import { CrashHerd, smallest } from './crash-herd';
import { waitFor } from './wait-for';

const execute = promisify(execFile);
const resources = { ...smallest, diskGB: 1 };

/** What each disk of a family begins with; an image is all zeros. */
const content = { clean: 0, snapshot: 1, dev: 2 } as const;

/**
 * kill -9 of the orchestrator between any two steps, then a new one: nothing lost, nothing left over.
 *
 * @param around the points at which it is killed, of the names of steps
 */
export function describeSnapshotCrashes(around: (steps: readonly string[]) => readonly string[]): void {
  describe('an orchestrator that is killed', () => {
    let herd: CrashHerd;
    let images: string;
    let count = 0;
    beforeAll(async () => {
      images = await fs.mkdtemp(path.join(os.tmpdir(), 'corral images '));
      await makeBusyboxImage(images);
      herd = await CrashHerd.open(images);
    });
    /** Deleted for good, a family leaves nothing at all. */
    afterEach(async () => {
      for (const { id } of await herd.vms()) {
        await ended(herd.control.call('vm', 'delete', { vm: id, permanently: true, force: true }));
      }
      for (const folder of ['vms', 'layers']) {
        expect(await fs.readdir(path.join(herd.home.data, folder))).toEqual([]);
      }
      // A family is forgotten just after its last VM.
      const families = () => herd.control.call('family', 'list', {});
      await expect.poll(families, { timeout: 10_000 }).toEqual({ families: [] });
    });
    afterAll(async () => {
      await herd.close();
      await fs.rm(images, { recursive: true });
    });

    const ended = async (started: Promise<{ taskId: string }>): Promise<void> => {
      const task = await herd.control.call('task', 'wait', { id: (await started).taskId });
      expect(task).toMatchObject({ state: 'done' });
    };
    const createFamily = (prefix: string) =>
      herd.control.call('family', 'create', { prefix, imageId: 'busybox', resources });
    const diskOf = ({ id }: Vm): string => path.join(herd.home.data, 'vms', id, 'disk.qcow2');
    const named = (name: string): Promise<Vm> => herd.control.call('vm', 'get', { vm: name });
    const write = async (name: string, pattern: number): Promise<void> => {
      await execute('qemu-io', ['-c', `write -P ${pattern} 0 64k`, diskOf(await named(name))]);
    };

    /** A family `f<n>` whose clean, snapshot and dev have each its own content. */
    async function family(): Promise<string> {
      const prefix = `f${++count}`;
      await ended(createFamily(prefix));
      await write(`${prefix}-dev`, content.snapshot);
      await ended(herd.control.call('snapshot', 'create', { vm: `${prefix}-dev`, name: 'one' }));
      await write(`${prefix}-dev`, content.dev);
      return prefix;
    }

    /** VMs of a family by name, with the time of those that were set aside left out. */
    async function members(prefix: string): Promise<Record<string, Vm>> {
      const { families } = await herd.control.call('family', 'list', {});
      const id = families.find((one) => one.prefix === prefix)?.id;
      const vms = (await herd.vms()).filter(({ family: place }) => place !== null && place.id === id);
      return Object.fromEntries(vms.map((vm) => [vm.name.replace(/-\d{8}-\d{4}/, ''), vm]));
    }

    /** The family has exactly these VMs, stopped, with the content that each is said to have; nothing else is there. */
    async function expectExactly(prefix: string, wanted: Readonly<Record<string, number>>): Promise<void> {
      const found = await members(prefix);
      expect(Object.keys(found).toSorted()).toEqual(
        Object.keys(wanted)
          .map((name) => `${prefix}-${name}`)
          .toSorted(),
      );
      for (const [name, pattern] of Object.entries(wanted)) {
        const vm = found[`${prefix}-${name}`]!;
        expect(vm.state).toEqual({ kind: 'stopped' });
        const { stdout } = await execute('qemu-io', ['-r', '-c', `read -P ${pattern} 0 64k`, diskOf(vm)]);
        expect(stdout, `content of ${name}`).not.toContain('verification failed');
        await execute('qemu-img', ['check', '-q', diskOf(vm)]);
      }
      await expectNothingLeftOver();
    }

    /** Every layer lies under a disk, and every folder belongs to a VM. */
    async function expectNothingLeftOver(): Promise<void> {
      await herd.expectNothingLeftOver();
      const used = new Set<string>();
      for (const vm of await herd.vms()) {
        const info = ['info', '--backing-chain', '--force-share', '--output=json', diskOf(vm)];
        const { stdout } = await execute('qemu-img', info);
        for (const { filename } of JSON.parse(stdout) as { filename: string }[])
          used.add(path.basename(filename));
      }
      const layers = await fs.readdir(path.join(herd.home.data, 'layers'));
      expect(layers.filter((layer) => !used.has(layer))).toEqual([]);
    }

    it.each(
      around([
        ...['reserve', 'clean-identity', 'clean-disk', 'pin', 'clean-publish'],
        ...['dev-identity', 'dev-disk', 'dev-publish'],
      ]),
    )('finishes a family whose creation was cut short at %s', async (step) => {
      const prefix = `f${++count}`;
      await herd.crashAt(`family.create.${step}`, () => createFamily(prefix));
      await expectExactly(prefix, { clean: content.clean, dev: content.clean });
    });

    it.each(around(['identity', 'stop', 'disk', 'resume', 'set-aside', 'publish']))(
      'finishes a snapshot that replaces another one, cut short at %s',
      async (step) => {
        const prefix = await family();
        await herd.crashAt(`snapshot.create.${step}`, () =>
          herd.control.call('snapshot', 'create', { vm: `${prefix}-dev`, name: 'one', replace: true }),
        );
        await expectExactly(prefix, {
          clean: content.clean,
          dev: content.dev,
          one: content.dev,
          'one.before-replace': content.snapshot,
        });
      },
    );

    it.each(around(['identity', 'stop', 'disk', 'resume', 'set-aside', 'publish', 'clear-first-run']))(
      'finishes an init cut short at %s',
      async (step) => {
        const prefix = await family();
        await herd.crashAt(`family.init.${step}`, () =>
          herd.control.call('family', 'init', { family: prefix }),
        );
        const kept = { clean: content.clean, dev: content.dev, one: content.snapshot, init: content.dev };
        await expectExactly(prefix, kept);
      },
    );

    const restored = {
      clean: content.clean,
      dev: content.snapshot,
      one: content.snapshot,
      'dev.before-restore': content.dev,
    };

    it.each([...around(['identity', 'disk', 'stop', 'set-aside', 'publish', 'power-on']), 'rename'])(
      'finishes a restore cut short at %s',
      async (step) => {
        const prefix = await family();
        const point = step === 'rename' ? 'vm.rename.driver' : `snapshot.restore.${step}`;
        await herd.crashAt(point, () =>
          herd.control.call('snapshot', 'restore', { vm: `${prefix}-one`, force: true }),
        );
        await expectExactly(prefix, restored);
      },
    );

    it.each(around(['stop', 'set-aside']))('finishes a deletion cut short at %s', async (step) => {
      const prefix = await family();
      await herd.crashAt(`vm.set-aside.${step}`, () =>
        herd.control.call('vm', 'delete', { vm: `${prefix}-dev`, force: true }),
      );
      const kept = { clean: content.clean, one: content.snapshot, 'dev.before-delete': content.dev };
      await expectExactly(prefix, kept);
    });

    it.each(around(['stop', 'set-aside', 'give-back', 'power-on']))(
      'finishes an undo cut short at %s',
      async (step) => {
        const prefix = await family();
        await ended(herd.control.call('snapshot', 'restore', { vm: `${prefix}-one`, force: true }));
        const aside = (await members(prefix))[`${prefix}-dev.before-restore`]!;
        await herd.crashAt(`undo.restore.${step}`, () =>
          herd.control.call('undo', 'restore', { vm: aside.id }),
        );
        await expectExactly(prefix, {
          clean: content.clean,
          dev: content.dev,
          one: content.snapshot,
          'dev.before-undo': content.snapshot,
        });
      },
    );

    it.each(around(['stop', 'mark', 'remove']))('finishes a discard cut short at %s', async (step) => {
      const prefix = await family();
      await ended(herd.control.call('vm', 'delete', { vm: `${prefix}-dev`, force: true }));
      await herd.crashAt(`vm.delete.${step}`, () =>
        herd.control.call('undo', 'discard', { vm: `${prefix}-dev` }),
      );
      await expectExactly(prefix, { clean: content.clean, one: content.snapshot });
      expect((await named(`${prefix}-one`)).clonedFrom).toMatchObject({ name: `${prefix}-clean` });
    });

    it.each(['snapshot.create.stop.done', 'snapshot.create.disk.done', 'snapshot.create.resume.done'])(
      'starts the VM again that a snapshot had stopped, cut short at %s',
      async (point) => {
        const prefix = await family();
        await boot(`${prefix}-dev`);
        await herd.crashAt(point, () =>
          herd.control.call('snapshot', 'create', { vm: `${prefix}-dev`, name: 'two' }),
        );
        expect((await named(`${prefix}-dev`)).endpoint).not.toBeNull();
        await herd.control.call('vm', 'stop', { vm: `${prefix}-dev`, force: true });
        const kept = { clean: content.clean, dev: content.dev, one: content.snapshot, two: content.dev };
        await expectExactly(prefix, kept);
      },
    );

    it.each(['snapshot.restore.stop', 'snapshot.restore.stop.done', 'snapshot.restore.publish.done'])(
      'runs the restored VM when the old one ran, cut short at %s',
      async (point) => {
        const prefix = await family();
        await boot(`${prefix}-dev`);
        await herd.crashAt(point, () =>
          herd.control.call('snapshot', 'restore', { vm: `${prefix}-one`, force: true }),
        );
        expect((await named(`${prefix}-dev`)).endpoint).not.toBeNull();
        await herd.control.call('vm', 'stop', { vm: `${prefix}-dev`, force: true });
        await expectExactly(prefix, restored);
      },
    );

    /** Powers on and waits until the guest obeys its power button. */
    async function boot(name: string): Promise<void> {
      await herd.control.call('vm', 'start', { vm: name });
      await waitFor(
        `${name} to be up`,
        async () => (await herd.control.call('vm', 'console', { vm: name })).text.includes('READY'),
        120_000,
      );
    }
  });
}
