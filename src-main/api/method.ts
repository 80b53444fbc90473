import type { z } from 'zod';
import { channelName, type Area, type MethodOf } from '../../src-preload/contract/channels';
import { contract, type Input, type Output } from '../../src-preload/contract/contract';

/** Who calls, as far as a handler may care. */
export interface CallContext {
  readonly client: 'window' | 'socket';
  /** Aborted when the client goes away; only calls that wait for something look at it. */
  readonly signal: AbortSignal;
}

/** Names of all calls of the contract, `vm.list` and so on. */
export type CallName = { [A in Area]: `${A}.${MethodOf<A>}` }[Area];

/** One call with its handler: the same value serves the window and the control socket. */
export interface Method<Name extends CallName = CallName> {
  readonly name: Name;
  readonly channel: string;
  readonly area: Area;
  readonly method: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** @param input has passed the input schema. */
  handle(context: CallContext, input: unknown): unknown;
}

/**
 * Binds a handler to a call of the contract.
 *
 * @param handle gets checked input; what it returns is checked again, and unknown keys are dropped.
 */
export function defineMethod<A extends Area, M extends MethodOf<A>>(
  area: A,
  method: M,
  handle: (context: CallContext, input: Input<A, M>) => Output<A, M> | Promise<Output<A, M>>,
): Method<`${A}.${M}` & CallName> {
  const schemas = contract[area] as Readonly<Record<string, { input: z.ZodType; output: z.ZodType }>>;
  const { input, output } = schemas[method] as { input: z.ZodType; output: z.ZodType };
  return {
    name: `${area}.${method}` as `${A}.${M}` & CallName,
    channel: channelName(area, method),
    area,
    method,
    input,
    output,
    handle: (context, checked) => handle(context, checked as Input<A, M>),
  };
}
