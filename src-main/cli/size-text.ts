const units = ['KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in the unit a person would say; powers of 1024. A dash stands for what nobody knows. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '-';
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(unit < 2 ? 0 : 1)} ${units[unit] ?? ''}`;
}

/** A span in its largest unit: `5 min`, `3 h`, `2 d`. @param milliseconds 0 or more */
export function spanText(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60 / 24)} d`;
}
