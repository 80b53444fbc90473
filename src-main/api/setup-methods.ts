import type { AuthStatus } from '../../src-preload/contract/setup-state';
import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** Calls about making an agent machine of a bare guest. */
export function setupMethods(authStatus: (vm: string) => Promise<AuthStatus>) {
  const refuse = (): never => {
    throw new CorralError('not-supported', 'This is not built yet.');
  };
  return [
    defineMethod('setup', 'init', refuse),
    defineMethod('setup', 'finishLogin', refuse),
    defineMethod('setup', 'recipe', refuse),
    defineMethod('setup', 'saveRecipe', refuse),
    defineMethod('setup', 'install', refuse),
    defineMethod('setup', 'authStatus', (_, { vm }) => authStatus(vm)),
  ] as const;
}
