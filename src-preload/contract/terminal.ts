import { z } from 'zod';
import { sessionNameSchema } from './session';
import { vmRefSchema } from './reference';

/** Calls about terminals of the window; their bytes go round main, over a MessagePort. */
export const terminalContract = {
  /**
   * Opens a terminal into a tmux session of a guest. The port for it reaches the page as a window
   * message `{type: 'corral.terminal', id}` with one transferred MessagePort.
   */
  open: {
    input: vmRefSchema.extend({
      session: sessionNameSchema.optional(),
      columns: z.number().int().min(2).max(1000),
      rows: z.number().int().min(2).max(1000),
    }),
    output: z.object({ id: z.string() }),
  },
  close: { input: z.object({ id: z.string().max(64) }), output: z.object({}) },
};

/** What the page says to the pty host. */
export type TerminalRequest =
  | { readonly type: 'input'; readonly data: string }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  /** Characters that xterm has parsed since the last acknowledgement. */
  | { readonly type: 'acknowledge'; readonly characters: number };

/** What the pty host says to the page. */
export type TerminalEvent =
  { readonly type: 'output'; readonly data: string } | { readonly type: 'exit'; readonly exitCode: number };
