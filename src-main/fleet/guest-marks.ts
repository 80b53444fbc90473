import type { GuestMarks } from './vm-record';

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
