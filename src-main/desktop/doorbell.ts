import { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import { happeningsIn, type Happening } from './happenings';
import type { Herd, HerdChange } from './herd';
import { noticeOf, sourceOf, type Notice } from './notice';
import { NoticeLimit } from './notice-limit';
import { Unseen } from './unseen';

export interface DoorbellParts {
  readonly herd: Herd;
  /** Whether the user looks at the main window now; such a person is told nothing. */
  readonly isWatched: () => boolean;
  readonly tell: (notice: Notice) => void;
  readonly now: () => number;
}

/** Tells what happens while nobody looks, and remembers it for the tray until somebody does. */
export class Doorbell {
  private readonly unseen = new Unseen();
  private readonly limit: NoticeLimit;
  private readonly changes = new Emitter<void>();
  private readonly unsubscribe: () => void;
  /** Hears when the list of what was not seen changes. */
  readonly on = this.changes.on.bind(this.changes);

  constructor(private readonly parts: DoorbellParts) {
    this.limit = new NoticeLimit(parts.now);
    this.unsubscribe = parts.herd.on((change) => this.hear(change));
  }

  get waiting(): readonly Happening[] {
    return this.unseen.all;
  }

  /** A terminal rang that nobody looks at. @throws CorralError `not-found` */
  ring(vmId: string, session: string): void {
    const vm = this.parts.herd.vm(vmId);
    if (!vm) throw new CorralError('not-found', `There is no VM ${vmId} whose bell could ring.`);
    this.happened({ kind: 'bell', vmId, vmName: vm.name, session });
  }

  /** Somebody looks. */
  look(): void {
    this.unseen.clear();
    this.changes.emit();
  }

  dispose(): void {
    this.unsubscribe();
  }

  private hear(change: HerdChange): void {
    this.unseen.prune(this.parts.herd.vms);
    if (this.parts.isWatched()) return;
    for (const happening of happeningsIn(change, this.parts.herd.vms)) this.happened(happening);
  }

  private happened(happening: Happening): void {
    const { herd, tell } = this.parts;
    this.unseen.add(happening, herd.vms);
    this.changes.emit();
    if (!herd.settings.notifications) return;
    const vmId = 'vmId' in happening ? happening.vmId : undefined;
    if (this.limit.allows(sourceOf(happening), vmId)) tell(noticeOf(happening));
  }
}
