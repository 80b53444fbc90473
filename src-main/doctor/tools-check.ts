import type { Check } from '../../src-preload/contract/system';
import type { NeededTool } from './needed-tools';
import { installLine, packagesFor, type PackageManager } from './package-manager';
import { checkMaker } from './check-maker';

const check = checkMaker('tools', 'Tools');

/** What was found out about the tools of this computer. */
export interface ToolsFinding {
  readonly missing: readonly NeededTool[];
  readonly manager: PackageManager;
  /** What is here, as “QEMU 7.2.19”. */
  readonly versions: readonly string[];
  /** Whether there is an image already, so that none need be built. */
  readonly hasImage: boolean;
  /** The task that installs them now. */
  readonly taskId: string | null;
  /** Why the last attempt to install them failed. */
  readonly lastFailure: string | null;
  /** A sentence, when folders can't be shared with guests here. */
  readonly sharesProblem: string | null;
}

/** Whether the programs that Corral runs are installed. */
export function toolsCheck(finding: ToolsFinding): Check {
  const { missing, taskId } = finding;
  if (taskId !== null) return check('working', 'Installing the missing packages.', null, taskId);
  if (missing.length === 0) {
    const found =
      finding.versions.length === 0 ? 'All tools' : `${finding.versions.join(', ')} and the other tools`;
    const detail = `${found} are installed.`;
    return check('ok', [detail, finding.sharesProblem ?? ''].join(' ').trim(), null);
  }
  const blocks = missing.some(({ purpose }) => purpose === 'machines') || !finding.hasImage;
  return check(blocks ? 'failed' : 'warning', missingWords(finding), fixFor(finding));
}

function missingWords({ missing, manager, lastFailure }: ToolsFinding): string {
  const names = missing.map(({ file }) => file).join(', ');
  const forMachines = missing.some(({ purpose }) => purpose === 'machines');
  const them = missing.length === 1 ? 'it' : 'them';
  const meaning = `Corral needs ${them} to ${forMachines ? 'run VMs' : 'build images'}.`;
  const advice =
    packagesFor(missing, manager).length === 0
      ? ` There is no package manager here that Corral can use, so please install ${them} yourself.`
      : '';
  const failure = lastFailure === null ? '' : ` The last attempt failed: ${lastFailure}`;
  return `Missing: ${names}. ${meaning}${advice}${failure}`;
}

/** After a password prompt that led nowhere, the line to type is the surer way. */
function fixFor({ missing, manager, lastFailure }: ToolsFinding): Check['fix'] {
  const command = installLine(packagesFor(missing, manager), manager);
  if (command === null) return null;
  const asRoot = manager.kind === 'apt' ? manager.asRoot : null;
  const mayRun = asRoot !== null && (asRoot.length === 0 || lastFailure === null);
  return mayRun ? { kind: 'run', title: 'Install what is missing' } : { kind: 'command', command };
}
