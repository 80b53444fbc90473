import { z } from 'zod';

/** The tabs of a VM in the main window. */
export const vmTabSchema = z.enum([
  'overview',
  'terminals',
  'snapshots',
  'payload',
  'screen',
  'console',
  'settings',
]);
export type VmTab = z.infer<typeof vmTabSchema>;

/** What the main window is asked to bring to the front. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('herd') }),
  z.object({
    kind: z.literal('vm'),
    vmId: z.uuid(),
    tab: vmTabSchema,
    session: z.string().max(256).optional(),
  }),
  /** A question about a VM: how a clone of it is to be called, which folder it gets, or whether to cut its power. */
  z.object({
    kind: z.literal('question'),
    question: z.enum(['clone', 'attach-payload', 'force-stop']),
    vmId: z.uuid(),
  }),
  z.object({ kind: z.literal('task'), taskId: z.string().max(64) }),
  z.object({ kind: z.literal('new-vm') }),
  z.object({ kind: z.literal('settings') }),
]);
export type Place = z.infer<typeof placeSchema>;

const nothing = z.object({});

/** Calls that only the desktop can answer; over the control socket they are refused. */
export const desktopContract = {
  info: {
    input: nothing,
    output: z.object({
      platform: z.enum(['darwin', 'linux', 'other']),
      /** Whether there is a tray; without one, closing the last window quits. */
      hasTray: z.boolean(),
      /** Why Corral can't start at login, or null when it can. */
      launchAtLoginUnavailable: z.string().nullable(),
    }),
  },
  /** Shows the main window, opened if need be, at a place. */
  show: { input: z.object({ place: placeSchema }), output: nothing },
  /** Hides the popover that asks. */
  hidePopover: { input: nothing, output: nothing },
  /** Gives the popover that asks the height of its content, in pixels. */
  fitPopover: { input: z.object({ height: z.number().int().min(1).max(10_000) }), output: nothing },
  /**
   * Opens an https link of a guest in the browser. The first time for a host the desktop asks, showing the host;
   * the page can't answer for the user.
   */
  openLink: { input: z.object({ url: z.string().max(8192) }), output: z.object({ opened: z.boolean() }) },
  /**
   * Opens the page of a login that a guest's terminal shows. A callback that it names on this computer's loopback
   * leads into that guest, for this login only.
   */
  openLogin: {
    input: z.object({ vmId: z.uuid(), url: z.string().max(8192) }),
    output: z.object({ opened: z.boolean() }),
  },
  /** Pastes the clipboard into the focused element, as the paste key does. */
  paste: { input: nothing, output: nothing },
  /** Writes what the page has stored to disk now. Chromium alone takes up to a minute, and a crash would lose it. */
  keepStored: { input: nothing, output: nothing },
  /** Lets the user choose a folder of this computer. */
  chooseFolder: { input: nothing, output: z.object({ path: z.string().nullable() }) },
  /** A terminal rang its bell. Corral tells it unless the user looks at it. */
  ring: { input: z.object({ vmId: z.uuid(), session: z.string().max(256) }), output: nothing },
  /** Asks to quit, as the menu does: the question comes as a {@link DesktopRequest}. */
  quit: { input: nothing, output: nothing },
  /** The answer to `ask-quit`. Stopping is graceful; the app ends when all are off. */
  answerQuit: {
    input: z.object({ answer: z.enum(['keep-running', 'stop', 'cancel']) }),
    output: nothing,
  },
};

/** What the desktop asks of a page. */
export type DesktopRequest =
  | { readonly kind: 'show'; readonly place: Place }
  | {
      readonly kind: 'ask-quit';
      /** Names of the VMs that run. */
      readonly running: readonly string[];
      /** Sentences: what pauses until Corral is back. */
      readonly pauses: readonly string[];
    };
