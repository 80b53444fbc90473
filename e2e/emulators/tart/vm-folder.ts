import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { failure } from './exits';
import { readDiskHeader } from './disk';
import { RecordLock } from './locks';

/** What `config.json` holds; key names are Tart's. */
export interface VmConfig {
  version: 1;
  os: 'darwin' | 'linux';
  arch: 'arm64' | 'amd64';
  cpuCountMin: number;
  cpuCount: number;
  /** Bytes. */
  memorySizeMin: number;
  /** Bytes. */
  memorySize: number;
  macAddress: string;
  display: { width: number; height: number; unit?: 'pt' | 'px' };
  displayRefit?: boolean;
  diskFormat: 'raw' | 'asif';
  ecid?: string;
}

/** What the emulator starts; kept in `nvram.bin`, which travels with a VM as its boot variables do. */
export interface BootVariables {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
}

export type VmState = 'running' | 'suspended' | 'stopped';

const gigabyte = 1e9;

/** The files of one VM or image. */
export class VmFolder {
  readonly lock: RecordLock;

  constructor(
    readonly path: string,
    readonly name: string,
  ) {
    this.lock = new RecordLock(this.file('.lock'));
  }

  get config(): string {
    return this.file('config.json');
  }

  get disk(): string {
    return this.file('disk.img');
  }

  get nvram(): string {
    return this.file('nvram.bin');
  }

  /** There while the VM is suspended. */
  get savedState(): string {
    return this.file('state.vzvmsave');
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  isComplete(): boolean {
    return this.missingFiles().length === 0;
  }

  checkComplete(): void {
    const missing = this.missingFiles().map((file) => path.basename(file));
    if (missing.length > 0) throw failure(`VM is missing files: ${missing.join(', ')}`);
  }

  private missingFiles(): string[] {
    return [this.config, this.disk, this.nvram].filter((file) => !fs.existsSync(file));
  }

  /** Tart shows the access time of the folder. */
  recordAccess(): void {
    fs.utimesSync(this.path, new Date(), fs.statSync(this.path).mtime);
  }

  accessedAt(): Date {
    return fs.statSync(this.path).atime;
  }

  readConfig(): VmConfig {
    return JSON.parse(fs.readFileSync(this.config, 'utf8')) as VmConfig;
  }

  writeConfig(config: VmConfig): void {
    const temporary = `${this.config}.${process.pid}`;
    fs.writeFileSync(temporary, JSON.stringify(config, undefined, 2));
    fs.renameSync(temporary, this.config);
  }

  readBootVariables(): BootVariables | undefined {
    const text = fs.readFileSync(this.nvram, 'utf8');
    return text === '' ? undefined : (JSON.parse(text) as BootVariables);
  }

  state(): VmState {
    if (this.lock.holder()) return 'running';
    return fs.existsSync(this.savedState) ? 'suspended' : 'stopped';
  }

  /** As the guest sees it, in GB, rounded down. */
  diskGigabytes(): number {
    return Math.floor(readDiskHeader(this.disk).virtualBytes / gigabyte);
  }

  /** GB on the host's disk. Blocks that clones share count in each of them. */
  allocatedGigabytes(): number {
    const { backingFile } = readDiskHeader(this.disk);
    const files = [this.config, this.disk, this.nvram, ...(backingFile === undefined ? [] : [backingFile])];
    return files.reduce((sum, file) => sum + fs.statSync(file).blocks * 512, 0) / gigabyte;
  }
}

/** Locally administered, for one machine. */
export function randomMac(): string {
  const bytes = randomBytes(6);
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
