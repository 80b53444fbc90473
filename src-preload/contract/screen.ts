import { z } from 'zod';
import { vmRefSchema } from './vm';

/** Calls about the screen of a running VM. */
export const screenContract = {
  /**
   * Connects to its VNC server; the bytes come through a MessagePort that follows on the window (pages only).
   * Each message is an ArrayBuffer, in both directions.
   */
  open: { input: vmRefSchema, output: z.object({ screenId: z.string(), password: z.string().nullable() }) },
  close: { input: z.object({ screenId: z.string() }), output: z.object({}) },
  /** Where a viewer outside finds it. The address may hold a password: never log it. */
  address: { input: vmRefSchema, output: z.object({ url: z.string() }) },
  /** Opens it in the computer's own VNC viewer (pages only). */
  view: { input: vmRefSchema, output: z.object({}) },
};
