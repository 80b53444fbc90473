import type { Vm } from '../../src-preload/contract/vm';
import { stillMatters, type Happening } from './happenings';
import { sourceOf } from './notice';

const most = 20;

/** What happened while nobody looked, the newest of each line, until somebody looks or it is over. */
export class Unseen {
  private happenings: readonly Happening[] = [];

  get all(): readonly Happening[] {
    return this.happenings;
  }

  /** @param vms as they are now: what does not need anybody is not kept */
  add(happening: Happening, vms: readonly Vm[]): void {
    if (!stillMatters(happening, vms)) return;
    const others = this.happenings.filter((known) => lineOf(known) !== lineOf(happening));
    this.happenings = [...others, happening].slice(-most);
  }

  /** Lets go of what is over. */
  prune(vms: readonly Vm[]): void {
    this.happenings = this.happenings.filter((happening) => stillMatters(happening, vms));
  }

  /** Somebody looked. */
  clear(): void {
    this.happenings = [];
  }
}

/** A VM has one line for all its bells: a guest could invent any number of sessions and push others out. */
function lineOf(happening: Happening): string {
  return happening.kind === 'bell' ? `${happening.vmId} bell` : sourceOf(happening);
}
