import { useMutation } from '@tanstack/react-query';
import type { SettingsChange } from '../../../src-preload/contract/settings';
import { unwrap } from '../../api/call';

/** How a section of the settings changes them: at once, and what went wrong is shown in the section. */
export interface ChangeSettings {
  readonly change: (change: SettingsChange) => void;
  /** A sentence, until the next change succeeds. */
  readonly problem: string | undefined;
}

export function useChangeSettings(): ChangeSettings {
  const mutation = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (change: SettingsChange) => unwrap(window.corral.settings.change(change)),
  });
  return { change: mutation.mutate, problem: mutation.error?.message };
}
