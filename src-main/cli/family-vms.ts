import type { Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Connection, Invocation, Option } from './command';

/** The prefix of the manual's VMs. */
const defaultPrefix = 'cal';

export const familyOption: Readonly<Record<string, Option>> = {
  family: { type: 'string', value: 'PREFIX', summary: `the family (${defaultPrefix})` },
};

/** The VMs of a family that stand for themselves. */
export interface FamilyVms {
  readonly prefix: string;
  readonly clean: Vm | undefined;
  readonly dev: Vm | undefined;
  readonly init: Vm | undefined;
}

/** Which VMs the family of these options has; none when there is no such family. */
export async function familyVms({ calls }: Connection, options: Invocation['options']): Promise<FamilyVms> {
  const prefix = (options['family'] as string | undefined) ?? defaultPrefix;
  const { families } = answerOf(await calls.family.list({}));
  const { vms } = answerOf(await calls.vm.list({}));
  const family = families.find((candidate) => candidate.prefix === prefix || candidate.id === prefix);
  const members = vms.filter((vm) => vm.family !== null && vm.family.id === family?.id && !vm.setAside);
  const ofTier = (tier: 'clean' | 'dev' | 'init'): Vm | undefined =>
    members.find((vm) => vm.family?.tier === tier);
  return {
    prefix: family?.prefix ?? prefix,
    clean: ofTier('clean'),
    dev: ofTier('dev'),
    init: ofTier('init'),
  };
}

/** The VM for work. @throws CorralError `not-found` that says how to make it */
export async function devOf(connection: Connection, options: Invocation['options']): Promise<Vm> {
  const { prefix, dev } = await familyVms(connection, options);
  if (dev) return dev;
  throw new CorralError('not-found', `“${prefix}-dev” is not there yet. Make it: corral isolation init`);
}
