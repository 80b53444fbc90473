import { z } from 'zod';

/** Stable codes of everything that can go wrong; callers match these, never the sentence. */
export const errorCodes = [
  'invalid-input',
  'not-found',
  'wrong-state',
  'name-taken',
  'needs-consent',
  'not-supported',
  'tool-missing',
  'tool-failed',
  'not-enough-disk',
  'not-enough-memory',
  'disk-full',
  'port-taken',
  'image-broken',
  'file-broken',
  'guest-unreachable',
  'guest-refused',
  'guest-failed',
  'vm-died',
  'timed-out',
  'cancelled',
  'handed-over',
  'orchestrator-unreachable',
  'forbidden',
  'internal',
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** How an error crosses a transport. */
export const errorEnvelopeSchema = z.object({
  code: errorCodeSchema,
  /** A sentence for a person: what happened, to what, what to do. */
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  /** True when the same call may succeed later without a change. */
  retryable: z.boolean(),
});
export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>;
