import type { Unsubscribe } from '../host/emitter';

/** What a guest finds at its end: sshuttle's far end, or a SOCKS5 proxy with names looked up on this computer. */
export type ForwardKind = 'tunnel' | 'socks';

export interface ForwardRequest {
  readonly vmId: string;
  readonly kind: ForwardKind;
  /** Whether private networks may be reached through it. This computer itself never may. */
  readonly allowPrivate: boolean;
}

/** What is heard of a forward until it is closed. */
export type ForwardEvent =
  /** The guest's end is there again. */
  | { readonly kind: 'up' }
  /** The guest's end is gone; a new attempt follows by itself. The reason is a sentence. */
  | { readonly kind: 'down'; readonly reason: string }
  /** The sshuttle that used the guest's end of a tunnel has let go of it: it ended. */
  | { readonly kind: 'released' };

/** A socket of this app that stands in a guest for as long as it is wanted. */
export interface GuestForward {
  /** Where the guest reaches it: an absolute path of a socket (`tunnel`), or `127.0.0.1:1080` (`socks`). */
  readonly guestEnd: string;
  readonly isUp: boolean;
  /** Connections to the outside that were made for the guest so far; a fetch that went through here has raised it. */
  readonly connectionCount: number;
  on(listener: (event: ForwardEvent) => void): Unsubscribe;
  /** Takes the guest's end away and ends all that went through it. Calling it twice does no harm. */
  close(): Promise<void>;
}

/** Brings sockets of this app into guests, over an SSH connection of their own. */
export interface GuestForwards {
  /**
   * Resolves once the guest's end is there; from then on it comes back by itself after each loss, until it is
   * closed. Nothing is kept when it fails.
   *
   * @throws CorralError `guest-unreachable`, `guest-refused`, `guest-failed`, `port-taken` (the guest's 1080), `timed-out`.
   */
  open(request: ForwardRequest): Promise<GuestForward>;
}
