import type { GuestFacts } from '../../src-preload/contract/vm';
import type { GuestPower } from '../guest/shut-down';
import type { GuestRunOptions } from '../guest/guest-connection';
import type { CommandResult } from '../host/command';
import type { Endpoint } from '../driver/driver';
import type { VmRecord } from './vm-record';

/** What a watch tells of its guest. */
export type GuestNews =
  | { readonly kind: 'waiting'; readonly for: 'banner' | 'login' }
  /** One can log in. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'facts'; readonly facts: GuestFacts }
  /** It runs but does not answer; the watch goes on trying. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** A running guest from outside, for as long as it runs. */
export interface GuestWatch {
  /** What the guest does for its own end. */
  readonly power: GuestPower;
  /** Runs a script in the guest. @throws CorralError `guest-unreachable` while it does not answer. */
  run(script: string, options?: GuestRunOptions): Promise<CommandResult>;
  /** Makes a folder that the driver has attached appear in the guest. */
  mountShare(tag: string, name: string): Promise<void>;
  unmountShare(name: string): Promise<void>;
  /** Command line that opens a terminal into a tmux session, made if it is not there. */
  terminalCommand(session: string): readonly string[];
  /** Command line whose stdin and stdout are a connection to a port of the guest’s loopback. */
  connectCommand(port: number): readonly string[];
  /** Command line that logs in. */
  loginCommand(): readonly string[];
  dispose(): Promise<void>;
}

/** Starts watching a guest whose machine was powered on. */
export type WatchGuest = (
  record: VmRecord,
  endpoint: Endpoint,
  onNews: (news: GuestNews) => void,
) => GuestWatch;
