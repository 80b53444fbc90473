import type { Check } from '../../src-preload/contract/system';
import { checkMaker } from './check-maker';

const check = checkMaker('tart', 'Tart');

/** What was found out about Tart, which runs macOS VMs. */
export interface TartFinding {
  /** Version of the one that is here, or null. */
  readonly version: string | null;
  /** Why there is none, and how it is got. */
  readonly missingWords: string;
  readonly installLine: string;
}

/** Whether macOS VMs can be run. Linux VMs run without. */
export function tartCheck({ version, missingWords, installLine }: TartFinding): Check {
  if (version !== null) return check('ok', `Tart ${version} is installed. macOS VMs can be run.`, null);
  return check('warning', missingWords, { kind: 'command', command: installLine });
}
