import { randomBytes } from 'node:crypto';
import type { SetAside, Tier } from '../../src-preload/contract/vm';
import type { Family } from '../../src-preload/contract/family';
import { CorralError } from '../host/errors';

const longestName = 63;
const tierNames: readonly string[] = ['clean', 'dev', 'init'] satisfies Tier[];

/** Name of the one VM of a tier, as in `cal-dev`. The dev of a family that grew around a VM is that VM. */
export function tierName(
  { prefix, base }: Pick<Family, 'prefix' | 'base'>,
  tier: 'clean' | 'dev' | 'init',
): string {
  return tier === 'dev' && base === null ? prefix : `${prefix}-${tier}`;
}

/**
 * A snapshot's name with the prefix of its family, given with or without it.
 *
 * @throws CorralError `invalid-input` for the name of a tier, or when it gets too long.
 */
export function snapshotName(prefix: string, name: string): string {
  const start = `${prefix}-`;
  const short = name.toLowerCase().startsWith(start.toLowerCase()) ? name.slice(start.length) : name;
  if (tierNames.includes(short.toLowerCase())) {
    throw new CorralError('invalid-input', `“${short}” is the name of a tier. Choose another one.`);
  }
  const full = start + short;
  if (short !== '' && full.length <= longestName) return full;
  throw new CorralError(
    'invalid-input',
    `“${full}” can't be the name of a snapshot: it has 1 to ${longestName - start.length} characters after “${start}”.`,
  );
}

/** A free name for a VM that will soon be called `name`. */
export function temporaryName(name: string): string {
  return withSuffix(name, `.new-${randomBytes(4).toString('hex')}`);
}

/** What a VM is called while it is set aside, as in `cal-dev.before-restore-20261121-1053`. */
export function asideName(
  name: string,
  before: SetAside['before'],
  at: Date,
  isTaken: (name: string) => boolean,
): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const suffix = `.before-${before}-${day}-${two(at.getHours())}${two(at.getMinutes())}`;
  let candidate = withSuffix(name, suffix);
  for (let count = 2; isTaken(candidate); count++) candidate = withSuffix(name, `${suffix}-${count}`);
  return candidate;
}

function withSuffix(name: string, suffix: string): string {
  return name.slice(0, longestName - suffix.length) + suffix;
}
