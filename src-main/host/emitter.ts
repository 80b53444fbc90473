/** Ends a subscription. Calling it twice does no harm. */
export type Unsubscribe = () => void;

/** A typed event source; a listener that throws does not keep the others from hearing. */
export class Emitter<Event> {
  private readonly listeners = new Set<(event: Event) => void>();

  constructor(private readonly onListenerError: (error: unknown) => void = () => undefined) {}

  on(listener: (event: Event) => void): Unsubscribe {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: Event): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.onListenerError(error);
      }
    }
  }
}
