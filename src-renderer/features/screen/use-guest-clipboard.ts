import { useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { useClipboardConsent } from '../terminals/clipboard-consent';
import { maxClipboardCharacters } from '../terminals/clipboard-request';
import { writeClipboard, type ClipboardAnswer } from '../terminals/use-clipboard';

interface GuestClipboard {
  /** A text that was copied in the guest, until somebody says whether it may come over. */
  readonly request: string | null;
  readonly answer: (answer: ClipboardAnswer) => void;
  readonly onText: (text: string) => void;
}

/** Lets what is copied in a guest reach the clipboard of this computer with consent only, the same as for its terminals. */
export function useGuestClipboard({ id }: Pick<Vm, 'id'>): GuestClipboard {
  const [request, setRequest] = useState<string | null>(null);
  const consent = useClipboardConsent((state) => state.answers[id]);
  return {
    request: consent === undefined ? request : null,
    answer: (answer) => {
      if (answer !== 'once') useClipboardConsent.getState().answer(id, answer);
      if (answer !== 'never' && request !== null) writeClipboard(request);
      setRequest(null);
    },
    onText: (text) => {
      const plain = text.replaceAll('\0', '');
      if (plain === '' || plain.length > maxClipboardCharacters || consent === 'never') return;
      if (consent === 'always') writeClipboard(plain);
      else setRequest(plain);
    },
  };
}
