import type { WebContents } from 'electron';
import type { z } from 'zod';
import { contract, type Reply } from '../../src-preload/contract/contract';
import { CorralError, toCorralError } from '../host/errors';
import type { Backend } from './backend';
import type { PageCall } from './ipc-registrar';
import type { TerminalBroker } from './terminal-broker';

/** Calls of pages: terminals belong to the window and go to the broker, all else to the orchestrator. */
export function pageCalls(backend: Backend, terminals: TerminalBroker): PageCall {
  return async (area, method, input, page) => {
    if (area !== 'terminal') return backend.dispatch(area, method, input);
    try {
      return { ok: true, value: await callTerminal(terminals, method, input, page) };
    } catch (error) {
      return refusal(error);
    }
  };
}

async function callTerminal(
  terminals: TerminalBroker,
  method: string,
  input: unknown,
  page: WebContents,
): Promise<unknown> {
  if (method === 'open') return terminals.open(parse(contract.terminal.open.input, input), page);
  terminals.close(parse(contract.terminal.close.input, input).id, page);
  return {};
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CorralError(
    'invalid-input',
    `The call has a wrong input at “${issue?.path.join('.') ?? ''}”: ${issue?.message ?? 'not as expected'}.`,
  );
}

function refusal(error: unknown): Reply<never> {
  const { code, message, details, retryable } = toCorralError(error);
  return { ok: false, error: { code, message, details, retryable } };
}
