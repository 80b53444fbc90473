import type { Check } from '../../src-preload/contract/system';
import { shellQuote } from '../guest/shell-quote';
import { checkMaker } from './check-maker';

const check = checkMaker('disk', 'Disk space');

/** An image, a VM and its first day of work fit. */
const comfortableGB = 20;
/** Below this not even an image can be built safely. */
const tooLittleGB = 5;

/** What is kept for an undo only, and what deleting it for good would free at least. */
export interface Freeable {
  readonly count: number;
  readonly bytes: number;
}

/** Whether there is room for images and disks. @param home Corral's own folder */
export function diskCheck(freeDiskGB: number, home: string, { count, bytes }: Freeable): Check {
  const free = `${freeDiskGB.toFixed(freeDiskGB < 10 ? 1 : 0)} GB free on the disk that holds ${home}.`;
  if (freeDiskGB >= comfortableGB) return check('ok', free, null);
  const fix = { kind: 'command', command: `du -h -d 2 ${shellQuote(home)} | sort -h` } as const;
  const kept = count === 1 ? 'One VM is' : `${count} VMs are`;
  const freeable =
    count === 0
      ? ''
      : `${kept} kept for an undo and hold ${(bytes / 2 ** 30).toFixed(1)} GB: “corral undo list” shows them. `;
  const advice = `${freeable}Delete VMs that you no longer need, or other files. The command below shows what takes up space in Corral’s folder.`;
  return freeDiskGB < tooLittleGB
    ? check('failed', `${free} That is not enough to build an image or run a VM. ${advice}`, fix)
    : check('warning', `${free} One or two VMs may soon fill it. ${advice}`, fix);
}
