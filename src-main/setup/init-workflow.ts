import type { TaskDefinition } from '../tasks/task-definition';
import { authStep, cacheStep, keysStep, networkStep, proxyStep, scriptsStep, setupStep } from './guest-steps';
import type { InitInput } from './init-input';
import type { InitMemo } from './init-step';
import { checkStep, cleanStep, devStep, initStep, restartStep, startStep } from './machine-steps';
import type { SetupParts } from './setup-parts';

/**
 * From the base image to an agent machine, in the order of the manual. A step that fails holds the task: hours of
 * installing are not undone for a network that went away.
 */
export function initWorkflow(parts: SetupParts): TaskDefinition<InitInput, InitMemo> {
  return {
    kind: 'setup.init',
    title: ({ prefix }) => `Set up ${prefix}`,
    vmId: ({ dev: { vmId } }) => vmId,
    onFailure: 'hold',
    steps: [
      checkStep(parts), //    1. What is there is put away; nothing of it is lost.
      cleanStep(parts), //    2. <prefix>-clean is made from the base image.
      devStep(parts), //      3. <prefix>-dev is made from clean.
      startStep(parts), //    4. Dev is started, until one can log in.
      keysStep(parts), //     5. SSH keys are set up, passwords switched off.
      networkStep(parts), //  6. A guest without a way out gets one.
      scriptsStep(parts), //  7. Helper scripts and facts are copied to the guest.
      setupStep(parts), //    8. vm-setup.sh configures it and installs the tools.
      cacheStep(parts), //    9. The cache of images is shared.
      proxyStep(parts), //   10. The way out that stays takes over.
      restartStep(parts), // 11. Dev is restarted, so that all of that counts.
      authStep(parts), //    12. A person logs in, through vm-auth.sh.
      initStep(parts), //    13. <prefix>-init is made of dev, which runs again.
    ],
  };
}
