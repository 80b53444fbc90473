import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Repository, SafetyCheck } from '../../src-preload/contract/safety';
import type { Vm } from '../../src-preload/contract/vm';
import { shellQuote } from '../../src-main/guest/shell-quote';
import { TartPlace } from '../emulators/tart/tart-place';
import { TestHome } from './test-home';

/** A day's work: what only this VM has, in every way that a check by upstream branches would miss. */
const dirty = String.raw`set -eu
git config --global user.name Tester
git config --global user.email tester@example.com
git config --global init.defaultBranch main
mkdir -p ~/code; cd ~/code
begin() { mkdir "$1"; cd "$1"; git init -q; echo one >file; git add .; git commit -qm first; }
pushed() { begin "$1"; git remote add origin git@example.com:team/x.git; git update-ref refs/remotes/origin/main HEAD; }
(pushed safe)
(pushed 'with space
and newline'; echo new >new)
(pushed no-upstream; git checkout -qb feature; git commit -q --allow-empty -m feature)
(pushed stash; echo two >file; git stash -q)
(pushed detached; git checkout -q --detach; git commit -q --allow-empty -m alone)
(begin local-remote; git init -q --bare ~/kept.git; git remote add origin ~/kept.git; git push -q origin main)
sync`;

const atRisk = ['detached', 'local-remote', 'no-upstream', 'stash', 'with space\nand newline'];

/** From a base to an undo; the tests build on each other. */
export function describeUndo(driver: 'qemu' | 'tart'): void {
  describe(`a day with ${driver}`, { timeout: 900_000 }, () => {
    let place: TartPlace | undefined;
    let home: TestHome;
    beforeAll(async () => {
      if (driver === 'tart') place = await TartPlace.make();
      home = await TestHome.make(place?.env);
    });
    afterAll(async () => {
      await home.corral(['vm', 'stop', 'cal-dev', '--force']);
      await home.dispose();
      await place?.dispose();
    });

    const corral = async (...argv: readonly string[]): Promise<void> => {
      expect(await home.corral(argv)).toMatchObject({ exitCode: 0 });
    };
    const inDev = async (script: string): Promise<string> => {
      const result = await home.corral(['vm', 'ssh', 'cal-dev', '--', `sh -c ${shellQuote(script)}`]);
      expect(result).toMatchObject({ exitCode: 0 });
      return result.stdout.trim();
    };
    const dev = async (): Promise<Vm> => {
      const vms = await home.corralJson<Vm[]>(['vm', 'list']);
      return vms.find(({ name }) => name === 'cal-dev')!;
    };
    const bootId = () => inDev('cat /proc/sys/kernel/random/boot_id');
    /** All that is in the guest's work, by content. */
    const work = () =>
      inDev('cd ~ && find code kept.git -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum');

    it('makes clean and dev', async () => {
      await corral('family', 'create', 'cal', '--driver', driver, '--cpu', '2', '--memory', '1024');
      await corral('vm', 'start', 'cal-dev');
      expect(await dev()).toMatchObject({ driver, state: { kind: 'running' } });
    });

    it('keeps a snapshot, and dev goes on', async () => {
      await inDev('mkdir ~/before');
      await corral('snapshot', 'create', 'cal-dev', 'morning');
      expect(await inDev('ls -d ~/before')).toMatch(/before$/);
    });

    let before: { readonly boot: string; readonly work: string; readonly id: string };

    it('names exactly what a restore would lose', async () => {
      await inDev(dirty);
      before = { boot: await bootId(), work: await work(), id: (await dev()).id };
      const { exitCode, stdout } = await home.corral(['git-check', 'cal-dev', '--json']);
      expect(exitCode).toBe(3);
      const check = JSON.parse(stdout) as SafetyCheck;
      expect(check).toMatchObject({ verdict: 'at-risk', problems: [], method: 'guest' });
      const names = check.repositories.filter((one: Repository) => one.atRisk).map(({ path }) => path);
      const below = names.map((name) => name.replace(/^.*\/code\//, '')).toSorted();
      expect(below.filter((name) => !name.endsWith('kept.git'))).toEqual(atRisk);
    });

    it('leaves everything as it was when nobody says yes', async () => {
      const { exitCode, stdout, stderr } = await home.corral(['snapshot', 'restore', 'morning']);
      expect(exitCode).not.toBe(0);
      for (const name of ['detached', 'local-remote', 'no-upstream', 'stash']) {
        expect(stdout + stderr).toContain(`/code/${name}`);
      }
      expect(await dev()).toMatchObject({ id: before.id, state: { kind: 'running' } });
      expect({ boot: await bootId(), work: await work() }).toEqual({ boot: before.boot, work: before.work });
    });

    it('restores', async () => {
      await corral('snapshot', 'restore', 'morning', '--yes');
      expect((await dev()).id).not.toBe(before.id);
      expect(await inDev('test -e ~/code && echo there || echo gone')).toBe('gone');
      expect(await inDev('ls -A ~ | grep -E "^[.]cal-(first-run|auth-needed)$" || true')).toBe(
        '.cal-first-run',
      );
    });

    it('brings the same work back', async () => {
      await corral('undo', '--yes');
      expect(await work()).toBe(before.work);
      expect(await dev()).toMatchObject({ id: before.id, state: { kind: 'running' } });
    });
  });
}
