/** What main says to the pty host. Only main decides what is run; the page never does. */
export type HostRequest =
  /** Comes with one port, whose other end the page holds. */
  | {
      readonly type: 'open';
      readonly id: string;
      readonly file: string;
      readonly argv: readonly string[];
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly type: 'close'; readonly id: string };

/** What the pty host says to main. */
export type HostEvent =
  | { readonly type: 'opened'; readonly id: string; readonly pid: number }
  /** The command could not be run; `message` is the system's own text. */
  | { readonly type: 'failed'; readonly id: string; readonly message: string }
  /** The session is over, by itself or because it was closed. */
  | { readonly type: 'closed'; readonly id: string };
