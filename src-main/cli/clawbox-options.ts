import type { Clawbox } from '../../src-preload/contract/vm';
import { clawboxSchema } from '../../src-preload/contract/vm';
import type { Invocation, Option } from './command';
import { usage } from './parse';

/** The number that is meant when none is said. */
const defaultNumber = 1;

const profiles = clawboxSchema.shape.profile.options;

/** Options that say what a numbered VM is for. */
export const profileOptions: Readonly<Record<string, Option>> = {
  profile: { type: 'string', value: profiles.join('|'), summary: 'what it is for (standard)' },
  standard: { type: 'boolean', summary: 'the same as --profile standard: it gets nothing of this computer' },
  developer: { type: 'boolean', summary: 'the same as --profile developer: it may get folders' },
};

/** The number that a word says. @throws CorralError `invalid-input` */
export function numberOfWord(word: string | undefined): number {
  if (word === undefined) return defaultNumber;
  const number = clawboxSchema.shape.number.safeParse(/^[1-9]\d*$/.test(word) ? Number(word) : undefined);
  if (number.success) return number.data;
  throw usage(`A numbered VM has a number from 1 to 999, and “${word}” is none.`);
}

/** The profile that these options say; undefined when they say none. @throws CorralError `invalid-input` */
export function profileOf(options: Invocation['options']): Clawbox['profile'] | undefined {
  const named = options['profile'] as string | undefined;
  const wanted = [
    ...(named === undefined ? [] : [named]),
    ...profiles.filter((profile) => options[profile] === true),
  ];
  if (wanted.length > 1) throw usage('Only one of --profile, --standard and --developer can be meant.');
  const [word] = wanted;
  const profile = profiles.find((candidate) => candidate === word);
  if (word !== undefined && profile === undefined)
    throw usage(`--profile is ${profiles.join(' or ')}, not “${word}”.`);
  return profile;
}
