import fs from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../src-preload/contract/task';
import { ControlConnection } from './control';
import { GuestPerson } from './guest-person';
import { PackageCache } from './package-cache';
import { TestHome } from './test-home';
import { waitFor } from './wait-for';

/** What really installs: apt's and npm's. “ghost” is nowhere. */
const recipe = `
tools:
  - name: tree
    debian: { apt: tree }
    macos: { brew: tree }
  - name: node
    debian: { apt: nodejs }
    macos: { brew: node }
  - name: semver
    debian: { npm: semver }
    macos: { npm: semver }
  - name: ghost
    debian: { apt: no-such-package-anywhere }
    macos: { brew: no-such-formula-anywhere }
`;
/** Without waiting for the disk after each package, a guest under emulation takes half the time. */
const unsafeButFast = 'echo force-unsafe-io | sudo tee /etc/dpkg/dpkg.cfg.d/fast >/dev/null';
/** What makes a guest ready for the recipe, and what its tools answer: brew, and what it brings, are emulated. */
const systems = {
  qemu: { prepare: unsafeButFast, ask: 'semver 1.2.3; tree --version', answer: /1\.2\.3[^]*tree v/ },
  tart: {
    prepare: 'echo no-such-formula-anywhere | sudo tee /var/lib/emulated-mac/missing-packages >/dev/null',
    ask: 'semver --version; tree --version',
    answer: /^semver 1\.0\.0 \(emulated\)\ntree 1\.0\.0 \(emulated\)$/,
  },
} as const;
/** What a shell shows that waits for a command. */
const prompt = /cal-dev:\S*% /;
const emulator = path.resolve('e2e/emulators/tart');

/** From the base image to init with a person at the terminal, and what that is good for. The tests build on each other. */
export function describeInit(driver: 'qemu' | 'tart'): void {
  describe(`an agent machine by ${driver}`, { timeout: 1_200_000 }, () => {
    let home: TestHome;
    let control: ControlConnection;
    let packages: PackageCache;
    let tartHome: string;
    let task: Task;
    const people: GuestPerson[] = [];
    beforeAll(async () => {
      packages = await PackageCache.start();
      tartHome = await fs.mkdtemp('/tmp/corral-tart-home-');
      home = await TestHome.make({ PATH: `${emulator}:${process.env['PATH']}`, TART_HOME: tartHome });
      await home.corralJson(['vm', 'list']); // Starts the orchestrator.
      control = await ControlConnection.open(home.runtime);
    });
    afterAll(async () => {
      for (const person of people) person.leaves();
      control.close();
      await home.dispose();
      await packages.close();
      await fs.rm(tartHome, { recursive: true, force: true });
    });

    const inDev = async (command: string): Promise<string> => {
      const { exitCode, stdout, stderr } = await home.corral(['vm', 'ssh', 'cal-dev', '--', command]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      return stdout.trimEnd();
    };
    const at = async (session: string): Promise<GuestPerson> => {
      const { id } = await control.call('vm', 'get', { vm: 'cal-dev' });
      const person = await GuestPerson.at(home, id, session);
      people.push(person);
      return person;
    };
    const look = async (): Promise<Task> => (await control.call('task', 'get', { id: task.id })).task;
    const ended = async (taskId: string): Promise<void> => {
      expect(await control.call('task', 'wait', { id: taskId })).toMatchObject({
        error: null,
        state: 'done',
      });
    };
    const ready = async (): Promise<void> => {
      await control.call('vm', 'waitUntilReady', { vm: 'cal-dev', timeoutMs: 300_000 });
    };

    it('is held while it starts, and keeps what it has', async () => {
      const { taskId } = await control.call('setup', 'init', {
        prefix: 'cal',
        driver,
        recipe,
        resources: { cpuCount: 2, memoryMB: 1024 },
        network: { mode: 'off' },
      });
      task = await control.call('task', 'get', { id: taskId }).then((found) => found.task);
      await waitFor(
        'dev to be powered on',
        async () => {
          const { state, error } = await look();
          if (state !== 'running') throw new Error(JSON.stringify(error));
          const { vms } = await control.call('vm', 'list', {});
          return vms.some(({ name, endpoint }) => name === 'cal-dev' && endpoint !== null);
        },
        300_000, // Tart's address comes with the guest.
      );
      await control.call('task', 'cancel', { id: taskId, keep: true });
      await ready();
      await inDev(packages.guestScript);
      await inDev(systems[driver].prepare);
      await control.call('task', 'resume', { id: taskId });
    });

    it('asks a person to log in, and goes on when that is done', async () => {
      await waitFor(
        'the question for a login',
        async () => {
          const { state, error, asks } = await look();
          if (state !== 'running') throw new Error(JSON.stringify(error));
          return asks !== null;
        },
        1_000_000,
      );
      const person = await at('setup');
      await person.sees('Sign in to services now?', 240_000); // It looks for a way out first.
      await person.sees('not installed');
      person.types('n');
      await ended(task.id);
      const names = (await control.call('vm', 'list', {})).vms.map(({ name }) => name).toSorted();
      expect(names).toEqual(['cal-clean', 'cal-dev', 'cal-init']);
    });

    it('has the tools, and says which one it has not', async () => {
      const { setup } = await control.call('vm', 'get', { vm: 'cal-init' });
      expect(setup?.tools.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'tree installed',
        'node installed',
        'semver installed',
        'ghost failed',
      ]);
      await ready();
      expect(await inDev(`zsh -lic "${systems[driver].ask}" 2>/dev/null`)).toMatch(systems[driver].answer);
    });

    it('has every file of the manual, with mode and content', async () => {
      const show = `cd; for file in .cal-vm-info .cal-vm-config .cal-proxy-config .tmux.conf .zlogout .zshrc \\
      scripts/vm-setup.sh scripts/vm-auth.sh scripts/vm-first-run.sh scripts/tmux-wrapper.sh; do
      stat -c '%a %n' $file; done; ls -a | grep -E '^\\.cal-(auth|first)' || echo no flags`;
      expect((await inDev(show)).split('\n')).toEqual([
        '644 .cal-vm-info',
        '600 .cal-vm-config',
        '644 .cal-proxy-config',
        '644 .tmux.conf',
        '644 .zlogout',
        '644 .zshrc',
        '755 scripts/vm-setup.sh',
        '755 scripts/vm-auth.sh',
        '755 scripts/vm-first-run.sh',
        '755 scripts/tmux-wrapper.sh',
        'no flags',
      ]);
      expect(await inDev('cat ~/.cal-vm-info')).toMatch(
        /^CAL_VM=true\nCAL_VM_NAME=cal-dev\nCAL_VM_CREATED=\S+Z\nCAL_VERSION=\S+$/,
      );
      expect(await inDev('cat ~/.cal-vm-config')).toBe('VM_PASSWORD=admin');
      expect(await inDev('cat ~/.cal-proxy-config')).toMatch(
        /^HOST_GATEWAY='[0-9.]+'\nHOST_USER=''\nPROXY_MODE='off'\n/,
      );
      expect(await inDev('zsh -lic "is-cal-vm && echo in \\$CAL_VM" 2>/dev/null')).toBe('in true');
    });

    it('changes nothing in a second run', async () => {
      const state = `cd; find . -xdev -type f ! -path './.cache/*' ! -path './.npm/*' ! -name '.cal-setup.log' \\
      ! -path './.tmux/*' ! -name '.zsh_history' -printf '%p %m %T@\\n' | sort | sha256sum`;
      const before = await inDev(state);
      const { exitCode } = await home.corral(['vm', 'ssh', 'cal-dev', '--', '~/scripts/vm-setup.sh']);
      expect(exitCode).toBe(3); // “ghost” is still nowhere.
      expect(await inDev(state)).toBe(before);
    });

    it('lets a person stay who has work that is nowhere else', async () => {
      const person = await at('cal');
      await person.sees(prompt);
      person.types('git init -q ~/code/mine && cd ~/code/mine && echo work >file && echo made $((40 + 2))');
      await person.sees('made 42');
      person.types('exit');
      await person.sees('Log out all the same?');
      await person.sees('~/code/mine');
      person.types('n');
      await person.sees(prompt);
      person.types('echo still $((40 + 2))');
      await person.sees('still 42');
    });

    it('begins every restored machine with the first run, once', async () => {
      const { taskId } = await control.call('snapshot', 'restore', { vm: 'cal-init', force: true });
      await ended(taskId);
      await ready();
      expect(await inDev('ls ~/.cal-first-run')).toContain('.cal-first-run');
      expect(await inDev('cat ~/.cal-vm-info')).toContain('CAL_VM_NAME=cal-dev\n');
      const person = await at('cal');
      await person.sees(/repositor/i);
      await waitFor('the flag to go', async () => !(await inDev('ls -a ~')).includes('.cal-first-run'));
      const next = await at('other');
      await next.sees(prompt);
      next.types('echo second $((40 + 2))');
      await next.sees('second 42');
      expect(next.shown).not.toMatch(/repositor/i);
    });

    it('brings back what a new run had set aside when that is rolled back', async () => {
      await inDev('echo mine >~/kept && sync');
      const again = { prefix: 'cal', driver, recipe, network: { mode: 'off' }, force: true } as const;
      const { taskId } = await control.call('setup', 'init', again);
      await waitFor(
        'the new dev to be started',
        async () => {
          const { steps } = (await control.call('task', 'get', { id: taskId })).task;
          return steps.some(({ name, state }) => name === 'start' && state === 'running');
        },
        120_000,
      );
      await control.call('task', 'cancel', { id: taskId });
      expect(await control.call('task', 'wait', { id: taskId })).toMatchObject({ state: 'cancelled' });
      await ready();
      expect(await inDev('cat ~/kept')).toBe('mine');
    });
  });
}
