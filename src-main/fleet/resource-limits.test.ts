import { describe, expect, it } from 'vitest';
import { chooseResources, requireDisk, requireMemory } from './resource-limits';

const noWish = { cpuCount: null, memoryMB: null, diskGB: null };
const host = { cpuCount: 2, memoryMB: 8000, availableMemoryMB: 3000, freeDiskGB: 50 };

describe('chooseResources', () => {
  it('caps the defaults to the host and says so', () => {
    const { resources, notes } = chooseResources({}, host, noWish);
    expect(resources).toEqual({ cpuCount: 2, memoryMB: 5952, diskGB: 80 });
    expect(notes).toEqual([
      '2 CPUs instead of 4: this computer has no more.',
      '5952 MB of memory instead of 8192: this computer has 8000 MB.',
      'The disk may grow to 80 GB, but only 50 GB are free here now.',
    ]);
  });

  it('says nothing where the host has all', () => {
    const big = { cpuCount: 8, memoryMB: 64_000, availableMemoryMB: 60_000, freeDiskGB: 500 };
    expect(chooseResources({}, big, noWish)).toEqual({
      resources: { cpuCount: 4, memoryMB: 8192, diskGB: 80 },
      notes: [],
    });
  });

  it('takes what the settings prefer, unless something else is asked for', () => {
    const preferred = { cpuCount: 1, memoryMB: 7000, diskGB: 10 };
    expect(chooseResources({}, host, preferred)).toEqual({ resources: preferred, notes: [] });
    expect(chooseResources({ diskGB: 20 }, host, preferred).resources.diskGB).toBe(20);
  });

  it('caps what the settings prefer, as after a move to a smaller computer', () => {
    const { resources, notes } = chooseResources({}, host, { cpuCount: 16, memoryMB: 64_000, diskGB: 10 });
    expect(resources).toEqual({ cpuCount: 2, memoryMB: 5952, diskGB: 10 });
    expect(notes).toEqual([
      '2 CPUs instead of 16: this computer has no more.',
      '5952 MB of memory instead of 64000: this computer has 8000 MB.',
    ]);
  });

  it('refuses more than the host has at all', () => {
    expect(() => chooseResources({ cpuCount: 3 }, host, noWish)).toThrow('has 2 CPUs, not 3');
    expect(() => chooseResources({ memoryMB: 9000 }, host, noWish)).toThrow(
      'has 8000 MB of memory, not 9000',
    );
  });
});

describe('what must be free', () => {
  it('refuses without disk or memory, with what to do', () => {
    expect(() => requireDisk({ ...host, freeDiskGB: 1.9 }, 'to create “x”')).toThrow(/1\.9 GB are free/);
    expect(() => requireMemory(host, 'x', 3001)).toThrow(/Stop another VM/);
    requireDisk({ ...host, freeDiskGB: 2 }, 'to create “x”');
    requireMemory(host, 'x', 3000);
  });
});
