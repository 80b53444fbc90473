import type { WebContents } from 'electron';
import type { z } from 'zod';
import { contract, type Reply } from '../../src-preload/contract/contract';
import type { Dispatch } from '../api/method-registry';
import { whyNotPlain } from '../api/plain-value';
import { toEnvelope } from '../api/reply';
import { CorralError } from '../host/errors';
import type { PageCall } from './ipc-registrar';
import type { TerminalBroker } from './terminal-broker';

/** Calls of pages: terminals belong to the window and go to the broker, all else to the orchestrator. */
export function pageCalls(dispatch: Dispatch, terminals: TerminalBroker): PageCall {
  return (area, method, input, page, signal) =>
    area === 'terminal'
      ? envelope(() => callTerminal(terminals, method, input, page, signal))
      : dispatch(area, method, input, { client: 'window', signal });
}

async function callTerminal(
  terminals: TerminalBroker,
  method: string,
  input: unknown,
  page: WebContents,
  signal: AbortSignal,
): Promise<unknown> {
  if (method === 'open') return terminals.open(parse(contract.terminal.open.input, input), page, signal);
  terminals.close(parse(contract.terminal.close.input, input).id, page);
  return {};
}

async function envelope(call: () => Promise<unknown>): Promise<Reply<unknown>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, error: toEnvelope(error) };
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const reason = whyNotPlain(input);
  const parsed = reason === undefined ? schema.safeParse(input) : undefined;
  if (parsed?.success) return parsed.data;
  const issue = parsed?.error.issues[0];
  const what = reason ?? `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`;
  throw new CorralError('invalid-input', `The terminal call was not understood: ${what}.`);
}
