import type { ScreenLocation } from '../../src-preload/contract/screen';
import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/**
 * Screens are shown by a window, which answers all but `address` itself; over the socket there is
 * nowhere to send the bytes.
 *
 * @param locate says where a viewer finds the screen of a VM
 */
export function screenMethods(locate: (vm: string) => ScreenLocation) {
  const refuse = (): never => {
    throw new CorralError(
      'not-supported',
      'Screens are shown in the window of the app. In a shell, ask for the address: corral screen NAME',
    );
  };
  return [
    defineMethod('screen', 'open', refuse),
    defineMethod('screen', 'close', refuse),
    defineMethod('screen', 'address', (_, { vm }) => locate(vm)),
    defineMethod('screen', 'view', refuse),
  ] as const;
}
