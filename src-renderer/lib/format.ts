const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its two largest units: “42 s”, “3 m 5 s”, “3 h 12 m”, “2 d 4 h”. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return twoUnits(ms, minute, 'm', second, 's');
  if (ms < day) return twoUnits(ms, hour, 'h', minute, 'm');
  return twoUnits(ms, day, 'd', hour, 'h');
}

/** How long something is up; without seconds, so that a calm window need not be redrawn. */
export function formatUptime(milliseconds: number): string {
  return milliseconds < minute ? '< 1 m' : formatDuration(milliseconds).replace(/ \d+ s$/, '');
}

/** How long ago something was, in its largest unit: “just now”, “2 m ago”, “3 h ago”, “5 d ago”. */
export function formatAgo(milliseconds: number): string {
  if (milliseconds < minute) return 'just now';
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} m ago`;
  if (milliseconds < day) return `${Math.floor(milliseconds / hour)} h ago`;
  return `${Math.floor(milliseconds / day)} d ago`;
}

/** Bytes in the unit a person would say: “812 KB”, “1.4 GB”. Units are powers of 1024. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/** Memory in whole gigabytes where it is, else in megabytes: “8 GB”, “512 MB”, “1.5 GB”. */
export function formatMemory(megabytes: number): string {
  return formatBytes(megabytes * 1024 * 1024).replace('.0 ', ' ');
}

/** “1 task”, “2 tasks”, “3 repositories”. */
export function count(number: number, noun: string, nouns = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : nouns}`;
}

/** The exact time, for hovering over a relative one. */
export function formatTime(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const whole = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}
