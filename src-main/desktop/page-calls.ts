import type { WebContents } from 'electron';
import type { z } from 'zod';
import { channels, type MethodOf } from '../../src-preload/contract/channels';
import { contract, type Input, type Output, type Reply } from '../../src-preload/contract/contract';
import type { Dispatch } from '../api/method-registry';
import { whyNotPlain } from '../api/plain-value';
import { toEnvelope } from '../api/reply';
import { CorralError } from '../host/errors';
import type { PageCall } from './ipc-registrar';
import type { ScreenBroker } from './screen-broker';
import type { TerminalBroker } from './terminal-broker';

type DesktopMethod = MethodOf<'desktop'>;

/** One answer for each call of the desktop; a call that has none does not compile. */
export type DesktopCalls = {
  readonly [M in DesktopMethod]: (
    input: Input<'desktop', M>,
    page: WebContents,
  ) => Output<'desktop', M> | Promise<Output<'desktop', M>>;
};

export interface PageCallParts {
  readonly dispatch: Dispatch;
  readonly terminals: TerminalBroker;
  readonly screens: ScreenBroker;
  /** Opens a screen in a viewer outside. @returns whether the user let it. @throws CorralError */
  readonly viewScreen: (input: Input<'screen', 'view'>) => Promise<boolean>;
  readonly desktop: DesktopCalls;
}

/** Calls of pages: what needs a port goes to its broker, the desktop answers for itself, all else is the orchestrator's. */
export function pageCalls(parts: PageCallParts): PageCall {
  const { dispatch, terminals, desktop } = parts;
  return (area, method, input, page, signal) => {
    if (area === 'terminal') return envelope(() => callTerminal(terminals, method, input, page, signal));
    if (area === 'desktop') return envelope(() => callDesktop(desktop, method, input, page));
    if (area === 'screen' && method !== 'address') {
      return envelope(() => callScreen(parts, method, input, page, signal));
    }
    return dispatch(area, method, input, { client: 'window', signal });
  };
}

async function callTerminal(
  terminals: TerminalBroker,
  method: string,
  input: unknown,
  page: WebContents,
  signal: AbortSignal,
): Promise<unknown> {
  if (method === 'open') {
    return terminals.open(parse(contract.terminal.open.input, 'terminal', input), page, signal);
  }
  terminals.close(parse(contract.terminal.close.input, 'terminal', input).id, page);
  return {};
}

async function callScreen(
  { screens, viewScreen }: PageCallParts,
  method: string,
  input: unknown,
  page: WebContents,
  signal: AbortSignal,
): Promise<unknown> {
  switch (method) {
    case 'open':
      return screens.open(parse(contract.screen.open.input, 'screen', input).vm, page, signal);
    case 'view':
      return { opened: await viewScreen(parse(contract.screen.view.input, 'screen', input)) };
    default:
      screens.close(parse(contract.screen.close.input, 'screen', input).screenId, page);
      return {};
  }
}

async function callDesktop(
  desktop: DesktopCalls,
  method: string,
  input: unknown,
  page: WebContents,
): Promise<unknown> {
  const name = channels.desktop.find((known) => known === method);
  if (!name) throw new CorralError('invalid-input', 'The desktop has no such call.');
  const call = desktop[name] as (input: unknown, page: WebContents) => unknown;
  return call(parse(contract.desktop[name].input, 'desktop', input), page);
}

async function envelope(call: () => Promise<unknown>): Promise<Reply<unknown>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, error: toEnvelope(error) };
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, area: string, input: unknown): z.infer<Schema> {
  const reason = whyNotPlain(input);
  const parsed = reason === undefined ? schema.safeParse(input) : undefined;
  if (parsed?.success) return parsed.data;
  const issue = parsed?.error.issues[0];
  const what = reason ?? `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`;
  throw new CorralError('invalid-input', `The ${area} call was not understood: ${what}.`);
}
