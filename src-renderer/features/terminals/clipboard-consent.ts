import { create } from 'zustand';

const storageKey = 'corral.clipboard';
/** VMs that may write are remembered; the oldest answer goes first. */
const maxRemembered = 64;

export type ConsentAnswer = 'always' | 'never';

/** Which VMs may put text on the clipboard by themselves. A “never” holds until the window is opened again. */
interface ConsentState {
  readonly answers: Readonly<Record<string, ConsentAnswer>>;
  answer(vmId: string, answer: ConsentAnswer): void;
  /** Asks again from now on. */
  forget(vmId: string): void;
}

export const useClipboardConsent = create<ConsentState>((set, get) => {
  const keep = (answers: ConsentState['answers']): void => {
    set({ answers });
    const allowed = Object.keys(answers).filter((vmId) => answers[vmId] === 'always');
    localStorage.setItem(storageKey, JSON.stringify(allowed.slice(-maxRemembered)));
  };
  return {
    answers: Object.fromEntries(readAllowed().map((vmId) => [vmId, 'always'])),
    answer: (vmId, answer) => {
      const { [vmId]: _, ...others } = get().answers;
      keep({ ...others, [vmId]: answer });
    },
    forget: (vmId) => {
      const { [vmId]: _, ...others } = get().answers;
      keep(others);
    },
  };
});

function readAllowed(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    const ids = Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
    return ids.slice(-maxRemembered);
  } catch {
    return [];
  }
}
