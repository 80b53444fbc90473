import type { z } from 'zod';
import type { Area, MethodOf } from './channels';
import { clawboxContract } from './clawbox';
import { desktopContract } from './desktop';
import type { ErrorEnvelope } from './errors';
import { familyContract } from './family';
import { imageContract } from './image';
import { networkContract } from './network';
import { payloadContract } from './payload';
import { safetyContract } from './safety';
import { screenContract } from './screen';
import { sessionContract } from './session';
import { settingsContract } from './settings';
import { setupContract } from './setup';
import { snapshotContract, undoContract } from './snapshot';
import { systemContract } from './system';
import { taskContract } from './task';
import { terminalContract } from './terminal';
import { vmContract } from './vm';

interface CallSchemas {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/** Exactly the calls that `channels` names: a missing or a surplus one is a type error. */
type Complete<Contract> = {
  [A in Area]: { [M in MethodOf<A>]: CallSchemas } & (A extends keyof Contract
    ? { [M in Exclude<keyof Contract[A], MethodOf<A>>]: never }
    : never);
};

const calls = {
  system: systemContract,
  vm: vmContract,
  family: familyContract,
  snapshot: snapshotContract,
  undo: undoContract,
  safety: safetyContract,
  setup: setupContract,
  network: networkContract,
  payload: payloadContract,
  clawbox: clawboxContract,
  screen: screenContract,
  task: taskContract,
  image: imageContract,
  settings: settingsContract,
  session: sessionContract,
  terminal: terminalContract,
  desktop: desktopContract,
};

/** THE contract: input and output of every call, the same on every transport. */
export const contract = calls satisfies Complete<typeof calls>;
export type Contract = typeof contract;

export type Input<A extends Area, M extends MethodOf<A>> = M extends keyof Contract[A]
  ? Contract[A][M] extends { input: infer S extends z.ZodType }
    ? z.infer<S>
    : never
  : never;
export type Output<A extends Area, M extends MethodOf<A>> = M extends keyof Contract[A]
  ? Contract[A][M] extends { output: infer S extends z.ZodType }
    ? z.infer<S>
    : never
  : never;

/** The answer of a call on every transport. */
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorEnvelope };

/** The calls as a client sees them; `window.corral` is one of these, so is the CLI's client. */
export type CorralCalls = {
  readonly [A in Area]: {
    readonly [M in MethodOf<A>]: (input: Input<A, M>) => Promise<Reply<Output<A, M>>>;
  };
};
