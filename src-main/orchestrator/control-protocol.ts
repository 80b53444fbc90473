import { z } from 'zod';
import type { Reply } from '../../src-preload/contract/contract';
import type { CorralEvent } from '../../src-preload/contract/events';

/** Bytes of one request line, without its newline. */
export const maxRequestBytes = 1_048_576;
/** Bytes of one line of the orchestrator. */
export const maxResponseBytes = 16 * 1_048_576;

/** What a client writes: one JSON value a line. */
export const controlRequestSchema = z.union([
  z.object({ subscribe: z.literal(true) }),
  z.object({
    /** The client's own number for this call; the reply carries it. */
    id: z.number().int(),
    area: z.string(),
    method: z.string(),
    input: z.unknown(),
  }),
]);
export type ControlRequest = z.infer<typeof controlRequestSchema>;

/** What the orchestrator writes. `id` is null in the reply to a line that was not understood. */
export type ControlResponse =
  { readonly id: number | null; readonly reply: Reply<unknown> } | { readonly event: CorralEvent };

/** @returns `undefined` for anything that is not a request. */
export function parseRequest(line: string): ControlRequest | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const request = controlRequestSchema.safeParse(json);
  return request.success ? request.data : undefined;
}
