import { findProgram } from '../host/find-program';
import type { NeededTool } from './needed-tools';

/** What installs packages here. */
export type PackageManager =
  | {
      readonly kind: 'apt';
      /** What to put before a command that needs root; null when Corral has no way to become root. */
      readonly asRoot: readonly string[] | null;
    }
  | { readonly kind: 'brew' }
  | { readonly kind: 'none' };

export interface PackageManagerOptions {
  /** Where programs are looked for. */
  readonly folders: readonly string[];
  readonly isRoot: boolean;
  /** Whether there is a desktop on which a password can be asked for. */
  readonly hasDesktop: boolean;
}

/** Finds the package manager of this computer. Corral becomes root by asking for a password with pkexec. */
export async function findPackageManager(options: PackageManagerOptions): Promise<PackageManager> {
  const isHere = async (program: string): Promise<boolean> =>
    (await findProgram(program, options.folders)) !== undefined;
  if (await isHere('apt-get')) {
    if (options.isRoot) return { kind: 'apt', asRoot: [] };
    return { kind: 'apt', asRoot: options.hasDesktop && (await isHere('pkexec')) ? ['pkexec'] : null };
  }
  return (await isHere('brew')) ? { kind: 'brew' } : { kind: 'none' };
}

/** The packages that bring these tools, each once. */
export function packagesFor(tools: readonly NeededTool[], manager: PackageManager): readonly string[] {
  if (manager.kind === 'none') return [];
  const names = tools.map((tool) => tool.package[manager.kind]).filter((name) => name !== null);
  return [...new Set(names)];
}

/** apt-get's arguments that install packages, and nothing that these only recommend. */
export function aptInstall(packages: readonly string[]): readonly string[] {
  return ['install', '-y', '--no-install-recommends', ...packages];
}

/** The line that a person types to install packages, or null when there is none to give. */
export function installLine(packages: readonly string[], manager: PackageManager): string | null {
  if (packages.length === 0) return null;
  switch (manager.kind) {
    case 'apt':
      return ['sudo', 'apt-get', ...aptInstall(packages)].join(' ');
    case 'brew':
      return ['brew', 'install', ...packages].join(' ');
    case 'none':
      return null;
  }
}
