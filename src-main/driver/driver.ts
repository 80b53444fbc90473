import type { BootMode } from '../../src-preload/contract/image';
import type { Capabilities, CloneConsistency, Resources, Share } from '../../src-preload/contract/vm';
import type { Unsubscribe } from '../host/emitter';

/** What a driver must know of a VM; the fleet owns these facts. */
export interface MachineSpec {
  /** UUID; also the machine's own. */
  readonly id: string;
  readonly name: string;
  readonly mac: string;
  readonly resources: Resources;
  /** Folders for a driver that attaches them at the start; others attach them while it runs. */
  readonly shares: readonly Share[];
  readonly image: MachineImage;
  /** Folder with the identity (see resources/image/README.md); QEMU attaches it as a read-only disk labelled CIDATA. */
  readonly seedFolder: string;
  /** 32 hex digits. */
  readonly machineId: string;
  /** The name as a host name: letters, digits and hyphens. */
  readonly hostname: string;
}

/** What a machine is made of. */
export type MachineImage =
  | {
      /** A disk of this computer, and how it boots. Paths are absolute. */
      readonly kind: 'disk';
      readonly architecture: 'x86_64' | 'aarch64';
      readonly diskFile: string;
      readonly diskFormat: 'raw' | 'qcow2';
      readonly boot: BootMode;
    }
  | {
      /** An image that the driver fetches. */
      readonly kind: 'registry';
      /** As in `ghcr.io/cirruslabs/macos-sequoia-base:latest`. */
      readonly reference: string;
      /** `sha256:…` of what the reference meant when it was fetched; null before. */
      readonly digest: string | null;
    }
  /** It was there before Corral: nobody knows. */
  | { readonly kind: 'unknown' };

/** What a driver sees of a machine, without asking the guest. */
export type MachineStatus =
  | { readonly kind: 'absent' }
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'running';
      /** Epoch milliseconds. */
      readonly since: number;
      /** Null until the driver has found it out; a `reachable` event tells it then. */
      readonly endpoint: Endpoint | null;
      /** What it was started with. */
      readonly resources: Resources;
    };

/** Where the guest's sshd is reached. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What happened to a machine by itself or through the driver. */
export type MachineEvent =
  | { readonly kind: 'started'; readonly id: string }
  /** The address of a machine that had none yet is known. */
  | { readonly kind: 'reachable'; readonly id: string; readonly endpoint: Endpoint }
  /** The guest asked for its power to be cut. */
  | { readonly kind: 'guest-shutdown'; readonly id: string }
  /** The process is gone. `expected` is true after `stop` or a guest's own shutdown. */
  | { readonly kind: 'exited'; readonly id: string; readonly expected: boolean; readonly reason: string };

/** What a driver tells while it fetches an image. */
export interface FetchContext {
  readonly signal: AbortSignal;
  /** @param fraction 0 to 1, or null when it can't be told. */
  progress(fraction: number | null, detail: string): void;
  log(line: string): void;
}

/** How a machine is started. */
export interface StartOptions {
  /** Whether it gets a screen that {@link Driver.screenAddress} finds. */
  readonly screen: boolean;
}

/** Where a VNC server listens, and the password that it asks for. */
export type ScreenAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly password: string };

/** A machine that was made with the driver's own tools, not by Corral. */
export interface DiscoveredMachine {
  /** Kind of its driver. */
  readonly driver: string;
  readonly name: string;
  readonly mac: string;
  readonly resources: Resources;
  readonly running: boolean;
}

/** Sizes of a disk. Bytes are allocated blocks. */
export interface DiskUsage {
  readonly ownBytes: number;
  /** Of layers and image under it that other machines use too; null where it can't be told. */
  readonly sharedBytes: number | null;
  /** What deleting the machine would free; null where it can't be told. */
  readonly freedBytes: number | null;
  readonly layerCount: number;
}

/**
 * One way of running guests. The callers serialise calls about one machine; calls about
 * different machines run side by side. Every method is safe to repeat after a crash in its middle.
 */
export interface Driver {
  readonly kind: string;
  /** What can be done for this machine now, with the reason when not. */
  capabilities(id: string): Capabilities;
  /**
   * Takes up every machine that runs already and finishes disk work that a crash cut short.
   * Called before anything else, and again for machines that were discovered since.
   */
  adopt(specs: readonly MachineSpec[]): Promise<void>;
  /** Machines that the driver's tools know and Corral doesn't. Changes none of them. */
  discover?(): Promise<readonly DiscoveredMachine[]>;
  /** Never starts, wakes or blocks on a machine. */
  status(id: string): MachineStatus;
  /**
   * Fetches the image of a machine in the making, where images are fetched; one that is there stays.
   *
   * @returns its digest, or null when there is none
   * @throws `not-found`, `cancelled`, `tool-failed`
   */
  fetchImage?(spec: MachineSpec, context: FetchContext): Promise<string | null>;
  /** Makes the disk, in a time that does not depend on its size. @throws `not-enough-disk`, `image-broken` */
  create(spec: MachineSpec): Promise<void>;
  /**
   * Gives `target` the disk of `source` in a time that does not depend on its size; the source
   * may run. Says how consistent the result is.
   */
  clone(source: MachineSpec, target: MachineSpec): Promise<CloneConsistency>;
  /** Grows the disk of a stopped machine to `spec.resources.diskGB`. @throws `invalid-input` on shrinking */
  resizeDisk(spec: MachineSpec): Promise<void>;
  /** Gives a machine, whatever its state, a new name; called before the record has it. @throws `name-taken` */
  rename(spec: MachineSpec, name: string): Promise<void>;
  /** Removes the disk and all that is left of a stopped machine, then layers that nobody uses. */
  delete(id: string): Promise<void>;
  /** Powers on; answers when the process runs. @throws `tool-missing`, `image-broken`, `not-enough-memory`, `port-taken`, `tool-failed` */
  start(spec: MachineSpec, options: StartOptions): Promise<MachineStatus & { kind: 'running' }>;
  /** Asks the guest to power down as a power button would; answers at once. */
  powerDown(id: string): Promise<void>;
  /** Ends the machine now; answers when it is gone. */
  stop(id: string): Promise<void>;
  /** Resolves true when the machine is off, false when `timeoutMs` passed first. */
  waitUntilOff(id: string, timeoutMs: number): Promise<boolean>;
  /** Why it can never share a folder of this path, and what to do; null when it can. Absent where it takes all. */
  whyNotShare?(id: string, hostPath: string): string | null;
  /** Attaches a folder to a running machine under the given tag. */
  attachShare(id: string, share: Share): Promise<{ readonly tag: string }>;
  detachShare(id: string, name: string): Promise<void>;
  diskUsage(spec: MachineSpec): Promise<DiskUsage>;
  /** Log of the serial console, there after the first start. */
  consoleLog(id: string): string;
  /** VNC server of a running machine, if it has a screen. The password is told nobody but a viewer. */
  screenAddress(id: string): ScreenAddress | undefined;
  on(listener: (event: MachineEvent) => void): Unsubscribe;
  /** Lets go of all machines without touching them. */
  dispose(): Promise<void>;
}
