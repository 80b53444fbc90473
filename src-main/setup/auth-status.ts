import { z } from 'zod';
import { authServices, authStatusSchema, type AuthStatus } from '../../src-preload/contract/setup-state';
import { CorralError } from '../host/errors';
import { plainText } from '../host/plain-text';

const stateSchema = authStatusSchema.shape.services.element.shape.state;
const maxAccountLength = 100;

/** A line of the script's answer; anything else in it is of no matter. */
const lineSchema = z.tuple([z.enum(authServices), stateSchema, z.string()]);

/**
 * Reads the answer of resources/guest/agent-status.sh, which comes from a guest and may be anything: it tells of every
 * service once, and of those that it does not name that they are unknown.
 *
 * @param at epoch milliseconds
 * @throws CorralError `guest-failed` when the answer is none, or was cut short.
 */
export function readAuthStatus(answer: string, at: number): AuthStatus {
  const lines = answer.split('\n');
  if (lines[0] !== 'CORRAL-AUTH-1' || lines.at(-2) !== 'END') {
    throw new CorralError('guest-failed', 'The guest gave no whole answer about who is logged in.');
  }
  const told = lines.flatMap((line) => {
    const { data } = lineSchema.safeParse(line.split('\t'));
    return data ? [data] : [];
  });
  const services = authServices.map((service) => {
    const [, state = 'unknown', account = ''] = told.find(([name]) => name === service) ?? [];
    const name = plainText(account).trim().slice(0, maxAccountLength);
    return { service, state, account: state === 'signed-in' && name !== '' ? name : null };
  });
  return { at, services };
}
