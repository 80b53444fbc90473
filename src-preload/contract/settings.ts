import { z } from 'zod';

/** What a new VM gets when nobody says otherwise; null leaves it to Corral. */
const newVmSettingsSchema = z.object({
  imageId: z.string().max(128).nullable(),
  cpuCount: z.number().int().min(1).max(256).nullable(),
  memoryMB: z.number().int().min(256).max(1_048_576).nullable(),
  diskGB: z.number().int().min(1).max(16_384).nullable(),
});

const terminalSettingsSchema = z.object({
  /** A CSS font family list; empty for the system's own monospace font. */
  fontFamily: z.string().max(256),
  /** Pixels. */
  fontSize: z.number().int().min(8).max(32),
  /** Copies what is selected at once, without a key. */
  copyOnSelect: z.boolean(),
  /** Asks before several lines are pasted into a program that would run each as it comes. */
  warnBeforePastingLines: z.boolean(),
  /** Mirrors the screen as text for screen readers; slower. */
  screenReader: z.boolean(),
});

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  launchAtLogin: z.boolean(),
  notifications: z.boolean(),
  newVm: newVmSettingsSchema,
  terminal: terminalSettingsSchema,
});
/** What a person chose, for every window and for the command line. */
export type Settings = z.infer<typeof settingsSchema>;

/** A change names what it changes and nothing else. */
export const settingsChangeSchema = settingsSchema.partial().extend({
  newVm: newVmSettingsSchema.partial().optional(),
  terminal: terminalSettingsSchema.partial().optional(),
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

/** Calls about settings; each change is told to every client as `settings.changed`. */
export const settingsContract = {
  get: { input: z.object({}), output: settingsSchema },
  change: { input: settingsChangeSchema, output: settingsSchema },
};
