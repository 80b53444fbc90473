import type { CorralCalls } from './contract';
import type { DesktopRequest } from './desktop';
import type { CorralEvent } from './events';

/** All that a page gets, as `window.corral`: the calls of the contract, and its events. */
export type CorralBridge = CorralCalls & {
  /** Hears every event from now on. @returns the undo */
  readonly on: (listener: (event: CorralEvent) => void) => () => void;
  /** Hears what the desktop asks of this page, from the first time on that somebody listens. @returns the undo */
  readonly onRequest: (listener: (request: DesktopRequest) => void) => () => void;
  /** Path of a file or folder that was dropped on the page, or an empty string. */
  readonly pathOf: (file: File) => string;
};

declare global {
  interface Window {
    readonly corral: CorralBridge;
  }
}

/** The window message that brings the port of a terminal or a screen to the page. */
export interface PortMessage {
  readonly type: 'corral.terminal' | 'corral.screen';
  readonly id: string;
}
