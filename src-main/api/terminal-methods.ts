import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/**
 * Terminals belong to a window, which answers these calls itself; over the socket there is
 * nowhere to send the bytes.
 */
export function terminalMethods() {
  const refuse = (): never => {
    throw new CorralError(
      'not-supported',
      'Terminals open in the window of the app. In a shell, log in with: corral vm ssh NAME',
    );
  };
  return [defineMethod('terminal', 'open', refuse), defineMethod('terminal', 'close', refuse)] as const;
}
