import { randomUUID } from 'node:crypto';
import type { CorralEvent, CorralNews } from '../../src-preload/contract/events';
import { Emitter, type Unsubscribe } from '../host/emitter';

/** Numbers the news of one orchestrator and hands them to every transport. */
export class EventHub {
  /** Tells this orchestrator from an earlier one, whose numbers mean nothing any more. */
  readonly epoch = randomUUID();
  private published = 0;
  private readonly events: Emitter<CorralEvent>;

  constructor(onListenerError: (error: unknown) => void) {
    this.events = new Emitter(onListenerError);
  }

  /** Number of the latest event. A list that is asked for has all changes up to it. */
  get version(): number {
    return this.published;
  }

  publish(news: CorralNews): void {
    this.published += 1;
    this.events.emit({ ...news, version: this.version, epoch: this.epoch });
  }

  on(listener: (event: CorralEvent) => void): Unsubscribe {
    return this.events.on(listener);
  }
}
