import type { z } from 'zod';
import { channelName, channels } from '../../src-preload/contract/channels';
import type { Reply } from '../../src-preload/contract/contract';
import { CorralError } from '../host/errors';
import type { CallContext, CallName, Method } from './method';
import { whyNotPlain } from './plain-value';
import { toEnvelope } from './reply';

/** What a transport needs of the registry. */
export type Dispatch = (
  area: unknown,
  method: unknown,
  input: unknown,
  context: CallContext,
) => Promise<Reply<unknown>>;

type Missing<Methods extends readonly Method[]> = Exclude<CallName, Methods[number]['name']>;

/** A type that nothing has when calls are missing; the compiler's message then names them. */
type Complete<Methods extends readonly Method[]> = [Missing<Methods>] extends [never]
  ? unknown
  : { readonly callsWithoutHandler: Missing<Methods> };

/** All calls with their handlers; every transport answers through {@link dispatch}. */
export class MethodRegistry {
  private readonly methods: ReadonlyMap<string, Method>;

  private constructor(methods: readonly Method[]) {
    this.methods = new Map(methods.map((method) => [method.channel, method]));
  }

  /**
   * @param methods has exactly one handler for each call of the contract; a missing one is a type error.
   * @throws CorralError `internal` when one is missing or there twice.
   */
  static of<const Methods extends readonly Method[]>(methods: Methods & Complete<Methods>): MethodRegistry {
    const wanted = Object.entries(channels).flatMap(([area, names]) =>
      names.map((name) => channelName(area, name)),
    );
    const given = methods.map((method) => method.channel);
    if (given.toSorted().join() !== wanted.toSorted().join()) {
      throw new CorralError('internal', 'The handlers do not match the contract.', { wanted, given });
    }
    return new MethodRegistry(methods);
  }

  /** Answers a call of an untrusted client. Never throws, whatever it is given. */
  readonly dispatch: Dispatch = async (area, method, input, context) => {
    try {
      const called = this.find(area, method);
      const reason = whyNotPlain(input);
      if (reason !== undefined) {
        throw new CorralError('invalid-input', `The input of ${called.name} was refused: ${reason}.`);
      }
      const checked = called.input.safeParse(input);
      if (!checked.success) throw invalidInput(called, checked.error);
      return { ok: true, value: checkedOutput(called, await called.handle(context, checked.data)) };
    } catch (error) {
      return { ok: false, error: toEnvelope(error) };
    }
  };

  private find(area: unknown, method: unknown): Method {
    const found =
      typeof area === 'string' && typeof method === 'string'
        ? this.methods.get(channelName(area, method))
        : undefined;
    if (found) return found;
    throw new CorralError('invalid-input', 'Corral has no such call. Client and app may differ in version.', {
      area: shorten(area),
      method: shorten(method),
    });
  }
}

function checkedOutput(called: Method, output: unknown): unknown {
  const checked = called.output.safeParse(output);
  if (checked.success) return checked.data;
  throw new CorralError(
    'internal',
    `Corral's own answer to ${called.name} was not valid: ${sentence(checked.error)}.`,
  );
}

function invalidInput(called: Method, error: z.ZodError): CorralError {
  return new CorralError('invalid-input', `${called.name} was not understood: ${sentence(error)}.`, {
    fields: error.issues.map((issue) => issue.path.map(String).join('.')),
  });
}

/** The first thing that a schema found wrong, with the name of its field. */
function sentence(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'the value has the wrong shape';
  const field = issue.path.map(String).join('.');
  const message = issue.message.replace(/\.$/, '');
  return field === '' ? message : `${field}: ${message}`;
}

function shorten(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 64) : typeof value;
}
