import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { acceleratorSchema, type Accelerator } from '../../../src-preload/contract/system';
import type { CommandRunner } from '../../host/command';
import { toCorralError } from '../../host/errors';
import { JsonStore } from '../../host/json-store';
import { bootId } from '../../host/process-identity';

const deadlineMs = 3_000;
const guestRanExitCode = 33;
/** A real accelerator is not slower than emulation; opening it may cost a moment. */
const maxSlowdown = 2;
const toleranceMs = 200;

const names = { kvm: 'KVM', hvf: 'Apple’s hypervisor' } as const;

const rememberedSchema = z.object({
  version: z.literal(1),
  boot: z.string(),
  accelerator: acceleratorSchema,
});

/**
 * Finds out which accelerator guests can really run on, by booting one: `/dev/kvm` may be there,
 * and even make a VM, while no guest gets past its first instruction. The answer is kept until
 * this computer boots again.
 */
export class AcceleratorProbe {
  private readonly remembered: JsonStore<typeof rememberedSchema>;
  private answer: Promise<Accelerator> | undefined;

  constructor(
    file: string,
    private readonly run: CommandRunner,
    private readonly program: string,
  ) {
    this.remembered = new JsonStore(file, rememberedSchema);
  }

  async find(): Promise<Accelerator> {
    const closed = await whyNoGuest();
    if (closed !== undefined) return emulated(closed); // Cheap to see, and it may change before the next boot.
    this.answer ??= this.findOnce().catch((error: unknown) => {
      this.answer = undefined;
      throw error;
    });
    return this.answer;
  }

  private async findOnce(): Promise<Accelerator> {
    const stored = await this.remembered.read();
    if (stored.kind === 'value' && stored.value.boot === bootId()) return stored.value.accelerator;
    const accelerator = await this.probe();
    await this.remembered.write({ version: 1, boot: bootId(), accelerator });
    return accelerator;
  }

  private async probe(): Promise<Accelerator> {
    const kind = process.platform === 'darwin' ? 'hvf' : 'kvm';
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-probe-'));
    try {
      const disk = path.join(folder, 'disk');
      await fs.writeFile(disk, probeDisk());
      const emulatedMs = await this.bootProbe('tcg', disk);
      const acceleratedMs = await this.bootProbe(kind, disk);
      // Seen on nested hosts: the probe runs, but every instruction is emulated by the layer below,
      // some are refused, and a real kernel dies of it. Such an accelerator is slower than none.
      if (acceleratedMs > emulatedMs * maxSlowdown + toleranceMs) {
        const times = `${Math.round(acceleratedMs)} ms against ${Math.round(emulatedMs)} ms`;
        return emulated(`a test VM was slower with ${names[kind]} than without it (${times})`);
      }
      return { kind, reason: `A test VM ran with ${names[kind]}.` };
    } catch (error) {
      const failure = toCorralError(error);
      if (failure.code === 'timed-out') {
        return emulated(`a test VM with ${names[kind]} did not run within ${deadlineMs / 1000} s`);
      }
      if (failure.code === 'tool-failed') {
        return emulated(`a test VM with ${names[kind]} failed (${failure.message})`);
      }
      throw failure;
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  }

  /** @returns milliseconds that it took. @throws CorralError `timed-out`, `tool-failed` when no guest ran */
  private async bootProbe(kind: Accelerator['kind'], disk: string): Promise<number> {
    const start = performance.now();
    await this.run(this.program, probeCommandLine(kind, disk), {
      timeoutMs: deadlineMs,
      expectedExitCodes: [guestRanExitCode],
    });
    return performance.now() - start;
  }
}

/** A boot sector that writes 16 to port 0x501 (`mov dx,0x501; mov al,0x10; out dx,al`), then stays where it is. */
export function probeDisk(): Buffer {
  const disk = Buffer.alloc(2 ** 20);
  Buffer.from('ba0105b010eef4ebfd', 'hex').copy(disk);
  disk.writeUInt16BE(0x55aa, 510);
  return disk;
}

/** `isa-debug-exit` ends QEMU with twice the written value plus one: 33. */
export function probeCommandLine(accelerator: Accelerator['kind'], disk: string): string[] {
  const file = JSON.stringify({
    driver: 'raw',
    'node-name': 'd',
    file: { driver: 'file', filename: disk },
  });
  return [
    ...['-M', 'q35', '-accel', accelerator, '-cpu', accelerator === 'tcg' ? 'max' : 'host', '-m', '32'],
    ...['-display', 'none', '-nodefaults', '-no-user-config'],
    ...['-device', 'isa-debug-exit,iobase=0x501,iosize=1'],
    ...['-blockdev', file, '-device', 'virtio-blk-pci,drive=d,bootindex=0'],
  ];
}

function emulated(why: string): Accelerator {
  return { kind: 'tcg', reason: `VMs are emulated, which is slow, because ${why}.` };
}

/** Why no probe guest need be booted, or `undefined` when one must be. */
async function whyNoGuest(): Promise<string | undefined> {
  if (process.arch !== 'x64') return 'Corral has no test VM for this processor';
  if (process.platform === 'darwin') return undefined;
  return fs.access('/dev/kvm', fs.constants.R_OK | fs.constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => whyClosed(error.code),
  );
}

function whyClosed(code: string | undefined): string {
  if (code === 'ENOENT') return 'this computer has no /dev/kvm';
  return 'this user may not open /dev/kvm (add the user to the group “kvm” and log in again)';
}
