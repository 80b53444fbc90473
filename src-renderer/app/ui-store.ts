import { create } from 'zustand';

/** What one can do about a notice; its button closes the notice. */
export interface NoticeAction {
  readonly title: string;
  readonly run: () => void;
}

/** A message that stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'error' | 'info';
  readonly text: string;
  readonly action?: NoticeAction | undefined;
}

/** The one dialog that is open. */
export type OpenDialog =
  | { readonly kind: 'create' }
  | { readonly kind: 'create-family' }
  /** Makes an agent machine of a bare guest. */
  | { readonly kind: 'setup' }
  /** How a family reaches the outside. */
  | { readonly kind: 'family-network'; readonly familyId: string }
  /** Makes init of the dev of a family. */
  | { readonly kind: 'init'; readonly vmId: string }
  | { readonly kind: 'snapshot'; readonly vmId: string }
  /** The VM that its family gets a dev like. */
  | { readonly kind: 'restore'; readonly vmId: string }
  /** What is known of the work in a VM. */
  | { readonly kind: 'safety'; readonly vmId: string }
  /** What was put away and can be brought back. */
  | { readonly kind: 'undo' }
  | { readonly kind: 'clone'; readonly vmId: string }
  | { readonly kind: 'rename'; readonly vmId: string }
  | { readonly kind: 'delete'; readonly vmId: string }
  | { readonly kind: 'delete-several'; readonly vmIds: readonly string[] }
  | { readonly kind: 'force-stop'; readonly vmId: string }
  /** A folder that was dropped on the VM is suggested. */
  | { readonly kind: 'share'; readonly vmId: string; readonly hostPath?: string }
  /** A folder was dropped on the VM: what is it to get of it? */
  | { readonly kind: 'folder-drop'; readonly vmId: string; readonly hostPath: string }
  | { readonly kind: 'copy-folder'; readonly vmId: string; readonly hostPath?: string }
  | { readonly kind: 'attach-payload'; readonly vmId: string; readonly hostPath?: string }
  | { readonly kind: 'detach-payload'; readonly vmId: string }
  /** What a held payload asks. */
  | { readonly kind: 'decide-payload'; readonly vmId: string }
  /** Not all that a VM has of its payload could be published before it was to go off, for this reason. */
  | {
      readonly kind: 'stop-unpublished';
      readonly vmId: string;
      readonly deed: 'stop' | 'restart';
      readonly reason: string;
    }
  | { readonly kind: 'payload-log'; readonly vmId: string }
  | { readonly kind: 'restore-checkpoint'; readonly vmId: string; readonly number: number }
  | { readonly kind: 'export-checkpoint'; readonly vmId: string; readonly number: number }
  | {
      readonly kind: 'compare-checkpoints';
      readonly vmId: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'tasks' }
  | { readonly kind: 'task-log'; readonly taskId: string }
  /** What becomes of what a task has done. */
  | { readonly kind: 'stop-task'; readonly taskId: string }
  /** What the proxy of a VM wrote. */
  | { readonly kind: 'proxy-log'; readonly vmId: string }
  | { readonly kind: 'palette' }
  | { readonly kind: 'settings' }
  /** What this computer needs. */
  | { readonly kind: 'checks' }
  /** Asks before the app ends: names of running VMs, and sentences of what pauses. */
  | { readonly kind: 'quit'; readonly running: readonly string[]; readonly pauses: readonly string[] };

/** State of the window itself; what Corral knows lives in the query cache. */
interface UiState {
  readonly dialog: OpenDialog | null;
  readonly notices: readonly Notice[];
  readonly dismissedTasks: ReadonlySet<string>;
  open(dialog: OpenDialog): void;
  closeDialog(): void;
  notify(tone: Notice['tone'], text: string, action?: NoticeAction): void;
  dismissNotice(id: number): void;
  dismissTask(id: string): void;
}

export const useUi = create<UiState>((set) => ({
  dialog: null,
  notices: [],
  dismissedTasks: new Set(),
  open: (dialog) => set({ dialog }),
  closeDialog: () => set({ dialog: null }),
  notify: (tone, text, action) =>
    set(({ notices }) => {
      // The same sentence twice tells nothing new.
      const others = notices.filter((notice) => notice.text !== text);
      return { notices: [...others, { id: nextId(notices), tone, text, action }] };
    }),
  dismissNotice: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
  dismissTask: (id) => set(({ dismissedTasks }) => ({ dismissedTasks: new Set(dismissedTasks).add(id) })),
}));

function nextId(notices: readonly Notice[]): number {
  return Math.max(0, ...notices.map(({ id }) => id)) + 1;
}
