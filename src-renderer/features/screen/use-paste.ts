import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { count } from '../../lib/format';
import { maxClipboardCharacters } from '../terminals/clipboard-request';
import { asOneLine, pasteQuestion, type PasteQuestion } from '../terminals/paste';
import type { PasteAnswer } from '../terminals/use-clipboard';
import type { ScreenConnection } from './screen-connection';
import { maxTyped, typedKeys } from './typed-text';

/** The queue of an emulated keyboard is short, and drops what comes faster. */
const betweenKeysMs = 20;

interface Paste {
  /** What is asked before a text is typed. */
  readonly question: PasteQuestion | null;
  readonly answer: (answer: PasteAnswer) => void;
  /** Must be in the page: the clipboard of this computer is pasted into it, since pages may not read that. */
  readonly catcher: RefObject<HTMLTextAreaElement | null>;
  /** Brings the clipboard of this computer to the guest. */
  readonly paste: () => void;
}

/** Whether a guest has a clipboard that its screen leads to; a console is typed to instead. */
export const takesClipboard = ({ driver }: Pick<Vm, 'driver'>): boolean => driver === 'tart';

/** Brings the clipboard of this computer to a guest, when the user says so. */
export function usePaste(vm: Vm, connection: ScreenConnection | null): Paste {
  const [question, setQuestion] = useState<PasteQuestion | null>(null);
  const catcher = useRef<HTMLTextAreaElement>(null);
  const typing = useRef<number>(undefined);
  const notify = useUi((ui) => ui.notify);
  useEffect(() => () => clearInterval(typing.current), []);

  const type = (text: string): void => {
    const keys = typedKeys(text).values();
    clearInterval(typing.current);
    typing.current = window.setInterval(() => {
      const { value: key } = keys.next();
      if (key) connection?.press(key);
      else clearInterval(typing.current);
    }, betweenKeysMs);
    connection?.focus();
  };
  const offer = (text: string): void => {
    connection?.offerClipboard(text);
    connection?.focus();
    notify('info', `The text is on the clipboard of ${vm.name}. Paste it there with ⌘V.`);
  };
  const bring = (text: string): void => {
    const most = takesClipboard(vm) ? maxClipboardCharacters : maxTyped;
    if (text === '') notify('info', 'There is no text on the clipboard.');
    else if (text.length > most) notify('error', tooLong(text.length, most));
    else if (takesClipboard(vm)) offer(text);
    else {
      const asked = pasteQuestion(text, { warnBeforeLines: true });
      if (asked) setQuestion(asked);
      else type(text);
    }
  };

  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    event.preventDefault();
    bring(event.clipboardData?.getData('text/plain') ?? '');
  });
  useEffect(() => {
    const element = catcher.current;
    const listener = (event: ClipboardEvent): void => onPaste(event);
    element?.addEventListener('paste', listener);
    return () => element?.removeEventListener('paste', listener);
  }, []);

  return {
    question,
    catcher,
    answer: (answer) => {
      setQuestion(null);
      if (question === null || answer === 'cancel') connection?.focus();
      else type(answer === 'one-line' ? asOneLine(question.text) : question.text);
    },
    paste: () => {
      catcher.current?.focus();
      unwrap(window.corral.desktop.paste({})).catch((error: unknown) => notify('error', sentenceOf(error)));
    },
  };
}

function tooLong(length: number, most: number): string {
  return `The clipboard has ${count(length, 'character')}, and the screen takes ${most} at most. Paste it in a terminal.`;
}
