import { describe, expect, it } from 'vitest';
import type { ImageEntry } from '../../src-preload/contract/image';
import { acceleratorCheck, lookAtKvm, type ProbeState } from './accelerator-check';
import { diskCheck } from './disk-check';
import { imageCheck } from './image-check';
import { neededTools } from './needed-tools';
import { toolsCheck, type ToolsFinding } from './tools-check';

const emulator = {
  program: 'qemu-system-x86_64',
  install: { apt: 'qemu-system-x86', brew: 'qemu' },
};
const tools = neededTools({ platform: 'linux', isRoot: false, emulator });
const toolsNamed = (...files: readonly string[]) => tools.filter(({ file }) => files.includes(file));

describe('toolsCheck', () => {
  const fine: ToolsFinding = {
    missing: [],
    manager: { kind: 'apt', asRoot: [] },
    versions: ['QEMU 7.2.19', 'OpenSSH 9.2'],
    hasImage: false,
    taskId: null,
    lastFailure: null,
    sharesProblem: null,
  };
  const withoutQemu = { ...fine, missing: toolsNamed('qemu-system-x86_64', 'qemu-img') };

  it('names the versions when all is there', () => {
    expect(toolsCheck(fine)).toMatchObject({
      state: 'ok',
      detail: 'QEMU 7.2.19, OpenSSH 9.2 and the other tools are installed.',
      fix: null,
    });
  });

  it('installs them itself when it may', () => {
    expect(toolsCheck(withoutQemu)).toMatchObject({
      state: 'failed',
      detail: 'Missing: qemu-system-x86_64, qemu-img. Corral needs them to run VMs.',
      fix: { kind: 'run' },
    });
  });

  it('gives the exact line when it may not, or when nobody gave a password', () => {
    const line = 'sudo apt-get install -y --no-install-recommends qemu-system-x86 qemu-utils';
    const byHand = { kind: 'command', command: line };
    expect(toolsCheck({ ...withoutQemu, manager: { kind: 'apt', asRoot: null } }).fix).toEqual(byHand);
    const pkexec = { kind: 'apt', asRoot: ['pkexec'] } as const;
    expect(toolsCheck({ ...withoutQemu, manager: pkexec }).fix?.kind).toBe('run');
    expect(toolsCheck({ ...withoutQemu, manager: pkexec, lastFailure: 'No password.' }).fix).toEqual(byHand);
    expect(toolsCheck({ ...withoutQemu, manager: { kind: 'brew' } }).fix).toEqual({
      kind: 'command',
      command: 'brew install qemu',
    });
  });

  it('says so when it knows no package manager', () => {
    const { fix, detail } = toolsCheck({ ...withoutQemu, manager: { kind: 'none' } });
    expect(fix).toBeNull();
    expect(detail).toContain('install them yourself');
  });

  it('only warns about what builds images once there is one', () => {
    const withoutBuilder = { ...fine, missing: toolsNamed('mmdebstrap') };
    expect(toolsCheck(withoutBuilder).state).toBe('failed');
    expect(toolsCheck({ ...withoutBuilder, hasImage: true }).state).toBe('warning');
  });

  it('points to the task that installs them', () => {
    expect(toolsCheck({ ...withoutQemu, taskId: 'abc' })).toMatchObject({
      state: 'working',
      taskId: 'abc',
      fix: null,
    });
  });
});

describe('acceleratorCheck', () => {
  const slow: ProbeState = { kind: 'found', accelerator: { kind: 'tcg', reason: 'Guests are emulated.' } };

  it('waits for the probe, and is content with a real accelerator', () => {
    expect(acceleratorCheck({ kind: 'working' }, 'open', 'ann').state).toBe('working');
    const accelerator = { kind: 'kvm', reason: 'A probe guest ran on KVM.' } as const;
    expect(acceleratorCheck({ kind: 'found', accelerator }, 'open', 'ann').state).toBe('ok');
  });

  it('knows the mend for a closed door, and admits that there is none otherwise', () => {
    expect(acceleratorCheck(slow, 'closed', 'ann')).toMatchObject({
      state: 'warning',
      fix: { kind: 'command', command: 'sudo usermod -aG kvm ann' },
    });
    expect(acceleratorCheck(slow, 'absent', 'ann')).toMatchObject({ state: 'warning', fix: null });
    expect(acceleratorCheck(slow, 'open', 'ann')).toMatchObject({ state: 'warning', fix: null });
    expect(acceleratorCheck(slow, 'not-linux', 'ann').detail).not.toMatch(/firmware|KVM|kvm/);
    expect(acceleratorCheck({ kind: 'failed', reason: 'No QEMU.' }, 'open', 'ann')).toMatchObject({
      state: 'failed',
      detail: 'The test VM could not be started: No QEMU.',
    });
  });

  it('tells an absent device from one that may be opened', async () => {
    expect(await lookAtKvm('/dev/no-such-device')).toBe('absent');
    expect(await lookAtKvm('/dev/null')).toBe('open');
  });
});

describe('diskCheck', () => {
  const nothing = { count: 0, bytes: 0 };

  it('says what could be freed', () => {
    const check = diskCheck(1, '/home/ann/corral', { count: 2, bytes: 3 * 2 ** 30 });
    expect(check.detail).toContain('2 VMs are kept for an undo and hold 3.0 GB: “corral undo list”');
  });

  it.each([
    [20, 'ok'],
    [19.9, 'warning'],
    [5, 'warning'],
    [4.9, 'failed'],
  ])('calls %d GB %s', (free, state) => {
    expect(diskCheck(free, '/home/ann/corral', nothing).state).toBe(state);
  });

  it('shows what takes the room, whatever the folder is called', () => {
    expect(diskCheck(1, '/home/ann’s own/it’s', nothing).fix).toEqual({
      kind: 'command',
      command: "du -h -d 2 '/home/ann’s own/it’s' | sort -h",
    });
  });
});

describe('imageCheck', () => {
  const own: ImageEntry = { state: 'missing', id: 'own', name: 'Debian', isDefault: true, taskId: null };
  const ready = (id: string, isDefault: boolean) =>
    ({ state: 'ready', image: { id, name: id }, isDefault }) as ImageEntry;
  const nothing = { images: [own], preferredId: null, canBuild: true, lastFailure: null };

  it('builds what is missing, and says why it failed before', () => {
    expect(imageCheck(nothing)).toMatchObject({
      state: 'failed',
      fix: { kind: 'run', title: 'Build the image' },
    });
    expect(imageCheck({ ...nothing, lastFailure: 'The disk is full.' }).detail).toContain(
      'The last build failed: The disk is full.',
    );
  });

  it('points to the build under way', () => {
    expect(imageCheck({ ...nothing, images: [{ ...own, taskId: 'abc' }] })).toMatchObject({
      state: 'working',
      taskId: 'abc',
    });
  });

  it('takes the image of the settings when it is there', () => {
    const images = [own, ready('mine', false)];
    expect(imageCheck({ ...nothing, images }).state).toBe('failed');
    expect(imageCheck({ ...nothing, images, preferredId: 'mine' }).state).toBe('ok');
    expect(imageCheck({ ...nothing, images: [ready('own', true)], preferredId: 'gone' }).state).toBe('ok');
  });

  it('asks for a disk where the recipe does not run', () => {
    expect(imageCheck({ ...nothing, canBuild: false }).fix?.kind).toBe('command');
  });
});
