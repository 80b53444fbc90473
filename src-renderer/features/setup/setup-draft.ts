import type { Input } from '../../../src-preload/contract/contract';
import type { NetworkPolicy } from '../../../src-preload/contract/network';
import type { DriverInfo, SystemInfo } from '../../../src-preload/contract/system';
import type { Resources } from '../../../src-preload/contract/vm';
import type { SetupPlan } from './setup-plan';

/** What Corral gives a new family. */
export const usualNetwork: NetworkPolicy = { mode: 'auto', way: 'tunnel', allowPrivate: false };

/** What a person chose so far; what they left alone comes from the driver or the family. */
export interface SetupDraft {
  readonly prefix: string;
  /** Kind of the driver. */
  readonly driver: string;
  readonly imageId?: string;
  readonly resources?: Resources;
  readonly network?: Partial<NetworkPolicy>;
  readonly skipLogin: boolean;
}

/** A draft with everything filled in. */
export interface SetupChoice {
  readonly driver: DriverInfo | undefined;
  readonly imageId: string;
  readonly resources: Resources;
  readonly network: NetworkPolicy;
  /** Why it can't begin yet, in a sentence. */
  readonly problem: string | undefined;
}

export function setupChoice(
  draft: SetupDraft,
  { family, dev, problem }: SetupPlan,
  system: SystemInfo,
): SetupChoice {
  const driver = system.drivers.find(({ kind }) => kind === (family?.driver ?? draft.driver));
  const imageId = draft.imageId ?? driver?.defaultImageId ?? '';
  return {
    driver,
    imageId,
    resources: draft.resources ?? dev?.resources ?? driver?.defaults ?? system.defaults,
    network: { ...(family?.network ?? usualNetwork), ...draft.network },
    problem:
      problem ??
      driver?.unavailable ??
      (family === undefined && imageId.trim() === '' ? 'Name a base image.' : undefined),
  };
}

/** The call that begins the setup. A family that is there keeps its driver and base, so these are not sent. */
export function setupInput(draft: SetupDraft, plan: SetupPlan, choice: SetupChoice): Input<'setup', 'init'> {
  return {
    prefix: plan.family?.prefix ?? draft.prefix,
    ...(!plan.family && { driver: draft.driver, imageId: choice.imageId }),
    resources: choice.resources,
    network: choice.network,
    skipLogin: draft.skipLogin,
  };
}
