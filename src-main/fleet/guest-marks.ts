import type { GuestWatch } from './guest-watch';
import type { GuestMarks } from './vm-record';
import type { VmRegistry } from './vm-registry';

const files = { firstRun: '.cal-first-run', authNeeded: '.cal-auth-needed' } as const;

/** What a clone is to do at its first start: what its source had still to do, and what is asked for here. */
export function marksOfClone(source: GuestMarks, wanted: GuestMarks): GuestMarks {
  return { ...source, ...wanted, authNeeded: false };
}

/** A shell script for the guest that sets and clears marks; null when there is nothing to do. */
export function marksScript(marks: GuestMarks): string | null {
  const lines = (['firstRun', 'authNeeded'] as const).flatMap((mark) => {
    const isSet = marks[mark];
    if (isSet === undefined) return [];
    return [isSet ? `: > "$HOME/${files[mark]}"` : `rm -f "$HOME/${files[mark]}"`];
  });
  return lines.length === 0 ? null : lines.join(' && ');
}

/** Sets and clears in a guest that answers what waits for that. @throws CorralError of {@link GuestWatch.run} */
export async function applyMarks(registry: VmRegistry, id: string, guest: GuestWatch): Promise<void> {
  const { onNextStart } = registry.record(id);
  const script = marksScript(onNextStart);
  if (script === null) return;
  await guest.run(script);
  // What was asked for meanwhile waits for the next time.
  if (registry.has(id) && registry.record(id).onNextStart === onNextStart) {
    await registry.update(id, { onNextStart: {} });
  }
}
