import { channels } from '../../src-preload/contract/channels';
import { CorralError } from '../host/errors';
import { defineMethod } from './method';

/** Windows, tray and browser belong to the app, which answers these calls of its pages itself. */
export function desktopMethods() {
  const refuse = (): never => {
    throw new CorralError('not-supported', 'Only the app has a desktop; this call works in its windows.');
  };
  const [
    info,
    show,
    hidePopover,
    fitPopover,
    openLink,
    openLogin,
    paste,
    keepStored,
    chooseFolder,
    ring,
    quit,
    answerQuit,
  ] = channels.desktop;
  return [
    defineMethod('desktop', info, refuse),
    defineMethod('desktop', show, refuse),
    defineMethod('desktop', hidePopover, refuse),
    defineMethod('desktop', fitPopover, refuse),
    defineMethod('desktop', openLink, refuse),
    defineMethod('desktop', openLogin, refuse),
    defineMethod('desktop', paste, refuse),
    defineMethod('desktop', keepStored, refuse),
    defineMethod('desktop', chooseFolder, refuse),
    defineMethod('desktop', ring, refuse),
    defineMethod('desktop', quit, refuse),
    defineMethod('desktop', answerQuit, refuse),
  ] as const;
}
