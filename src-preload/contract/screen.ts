import { z } from 'zod';
import { vmRefSchema } from './reference';

/** Where a viewer outside of Corral finds the VNC server of a VM. */
const screenAddressSchema = z.discriminatedUnion('kind', [
  /** A Unix socket of this computer, for viewers that take one. */
  z.object({ kind: z.literal('socket'), path: z.string() }),
  /** `vnc://` with the password in it: never log it. */
  z.object({ kind: z.literal('url'), url: z.string() }),
]);
export type ScreenLocation = z.infer<typeof screenAddressSchema>;

/**
 * What a viewer of this computer connects to: the screen that the driver gives the VM, or the Screen
 * Sharing that a macOS guest offers by itself.
 */
export const viewedScreenSchema = z.enum(['own', 'screen-sharing']);
export type ViewedScreen = z.infer<typeof viewedScreenSchema>;

/** Calls about the screen of a running VM. */
export const screenContract = {
  /**
   * Connects to its VNC server. The port for its bytes reaches the page as a window message
   * `{type: 'corral.screen', id: screenId}` with one transferred MessagePort (pages only).
   */
  open: { input: vmRefSchema, output: z.object({ screenId: z.string(), password: z.string().nullable() }) },
  close: { input: z.object({ screenId: z.string().max(64) }), output: z.object({}) },
  address: { input: vmRefSchema, output: screenAddressSchema },
  /**
   * Opens it in the computer's own VNC viewer. The first time for a VM the desktop asks (pages only).
   */
  view: {
    input: vmRefSchema.extend({ screen: viewedScreenSchema }),
    output: z.object({ opened: z.boolean() }),
  },
};

/** What the page says to the VNC server's end. */
export type ScreenRequest =
  | { readonly type: 'input'; readonly data: Uint8Array }
  /** Bytes that the page has taken since the last acknowledgement. */
  | { readonly type: 'acknowledge'; readonly bytes: number };

/** What the VNC server's end says to the page; `end` comes last. */
export type ScreenEvent =
  | { readonly type: 'output'; readonly data: Uint8Array }
  | { readonly type: 'end'; readonly reason: ScreenEnd };

/** `closed`: the server ended the connection. `stuck`: it did not take what was sent to it. */
export type ScreenEnd = 'closed' | 'stuck';
