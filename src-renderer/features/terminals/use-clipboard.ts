import type { Terminal } from '@xterm/xterm';
import { useState } from 'react';
import type { Settings } from '../../../src-preload/contract/settings';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { useClipboardConsent, type ConsentAnswer } from './clipboard-consent';
import type { ClipboardRequest } from './clipboard-request';
import { asOneLine, pasteQuestion, safePaste, type PasteQuestion } from './paste';

/** What the user says to a program that wants to write the clipboard. */
export type ClipboardAnswer = 'once' | ConsentAnswer;
export type PasteAnswer = 'paste' | 'one-line' | 'cancel';

interface ClipboardOptions {
  readonly vm: Vm;
  readonly terminal: Terminal | null;
  readonly settings: Settings['terminal'] | undefined;
}

/** All that goes between a pane and the clipboard. */
export interface PaneClipboard {
  /** A text that a program of the guest wants to put on the clipboard, until it is answered. */
  readonly request: string | null;
  readonly answer: (answer: ClipboardAnswer) => void;
  /** What is asked before a paste goes on. */
  readonly question: PasteQuestion | null;
  readonly answerPaste: (answer: PasteAnswer) => void;
  readonly copy: () => void;
  readonly onRequest: (request: ClipboardRequest) => void;
  readonly onPaste: (text: string) => void;
  readonly onSelected: () => void;
}

export function useClipboard({ vm, terminal, settings }: ClipboardOptions): PaneClipboard {
  const [request, setRequest] = useState<string | null>(null);
  const [question, setQuestion] = useState<PasteQuestion | null>(null);
  const consent = useClipboardConsent((state) => state.answers[vm.id]);

  const paste = (text: string): void => {
    terminal?.paste(safePaste(text));
    terminal?.focus();
  };
  const copy = (): void => {
    const selection = terminal?.getSelection() ?? '';
    if (selection !== '') writeClipboard(selection);
  };

  return {
    request: consent === undefined ? request : null,
    question,
    copy,
    answer: (answer) => {
      if (answer !== 'once') useClipboardConsent.getState().answer(vm.id, answer);
      if (answer !== 'never' && request !== null) writeClipboard(request);
      setRequest(null);
      terminal?.focus();
    },
    answerPaste: (answer) => {
      setQuestion(null);
      if (question === null || answer === 'cancel') terminal?.focus();
      else paste(answer === 'one-line' ? asOneLine(question.text) : question.text);
    },
    onRequest: (asked) => {
      if (asked.kind !== 'write' || consent === 'never') return;
      if (consent === 'always') writeClipboard(asked.text);
      else setRequest(asked.text);
    },
    onPaste: (text) => {
      const asked = pasteQuestion(text, {
        warnBeforeLines: settings?.warnBeforePastingLines ?? true,
      });
      if (asked) setQuestion(asked);
      else paste(text);
    },
    onSelected: () => {
      if (settings?.copyOnSelect === true) copy();
    },
  };
}

/** Puts a text on the clipboard of this computer, or says that it could not. */
export function writeClipboard(text: string): void {
  navigator.clipboard.writeText(text).catch((error: unknown) => {
    useUi.getState().notify('error', `The text could not be put on the clipboard: ${sentenceOf(error)}`);
  });
}
