import path from 'node:path';
import fs from 'node:fs/promises';
import { findProgram } from '../host/find-program';

/** The package that brings a tool, by the name that each package manager has for it. */
export interface ToolPackage {
  readonly apt: string;
  /** Null where it is part of macOS, or of no use there. */
  readonly brew: string | null;
}

/** Something that must be installed. */
export interface NeededTool {
  /** A program's name, or the absolute path of a file. */
  readonly file: string;
  /** Without the tools for machines nothing runs; those for images are needed while one is built. */
  readonly purpose: 'machines' | 'images';
  readonly package: ToolPackage;
}

/** What Corral needs on a computer. */
export interface ToolOptions {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  /** The emulator of this computer's own architecture. */
  readonly emulator: { readonly program: string; readonly install: ToolPackage };
}

const linuxImageTools: readonly NeededTool[] = [
  forImages('mmdebstrap', 'mmdebstrap'),
  forImages('mke2fs', 'e2fsprogs'),
  forImages('unshare', 'util-linux'),
  forImages('setpriv', 'util-linux'),
  forImages('/usr/share/keyrings/debian-archive-keyring.gpg', 'debian-archive-keyring'),
];

/** The tools in the order in which a person would name them. */
export function neededTools({ platform, isRoot, emulator }: ToolOptions): readonly NeededTool[] {
  const everywhere: readonly NeededTool[] = [
    { file: emulator.program, purpose: 'machines', package: emulator.install },
    { file: 'qemu-img', purpose: 'machines', package: { apt: 'qemu-utils', brew: 'qemu' } },
    { file: 'ssh', purpose: 'machines', package: { apt: 'openssh-client', brew: null } },
    { file: 'ssh-keygen', purpose: 'machines', package: { apt: 'openssh-client', brew: null } },
  ];
  if (platform !== 'linux') return everywhere;
  // Who is not root builds an image as the root of a user namespace.
  return [...everywhere, ...linuxImageTools, ...(isRoot ? [] : [forImages('newuidmap', 'uidmap')])];
}

/** The tools that are not there. @param folders where programs are looked for */
export async function missingTools(
  tools: readonly NeededTool[],
  folders: readonly string[],
): Promise<readonly NeededTool[]> {
  const found = await Promise.all(tools.map(({ file }) => isThere(file, folders)));
  return tools.filter((_, index) => found[index] === false);
}

async function isThere(file: string, folders: readonly string[]): Promise<boolean> {
  if (!path.isAbsolute(file)) return (await findProgram(file, folders)) !== undefined;
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

function forImages(file: string, apt: string): NeededTool {
  return { file, purpose: 'images', package: { apt, brew: null } };
}
