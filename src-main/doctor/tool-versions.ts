import type { CommandRunner } from '../host/command';

/** A program that says its version, and where in its words. */
interface VersionSource {
  readonly name: string;
  readonly program: string;
  readonly argument: string;
  readonly pattern: RegExp;
}

/** Versions of the programs that matter when something is odd, as “QEMU 7.2.19”. Silent ones are left out. */
export async function toolVersions(emulator: string, run: CommandRunner): Promise<readonly string[]> {
  const sources: readonly VersionSource[] = [
    { name: 'QEMU', program: emulator, argument: '--version', pattern: /version (\d+[\d.]*\d)/ },
    { name: 'OpenSSH', program: 'ssh', argument: '-V', pattern: /OpenSSH_(\d+\.\d+)/ },
  ];
  const versions = await Promise.all(sources.map((source) => versionOf(source, run)));
  return versions.filter((version) => version !== undefined);
}

async function versionOf(
  { name, program, argument, pattern }: VersionSource,
  run: CommandRunner,
): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(program, [argument], { timeoutMs: 5_000 });
    const [, version] = pattern.exec(stdout + stderr) ?? [];
    return version === undefined ? undefined : `${name} ${version}`;
  } catch {
    return undefined; // That it is missing is told by the list of tools.
  }
}
