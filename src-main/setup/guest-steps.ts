import { imagePassword } from '../guest/first-contact';
import { toCorralError } from '../host/errors';
import { deploy } from './deploy';
import { planFile } from './guest-files';
import type { InitStep } from './init-step';
import { loginSession } from './login';
import { planOf, planText } from './plan';
import { parseRecipe } from './recipe';
import { runSetup } from './run-setup';
import { guestOf, type SetupParts } from './setup-parts';
import { factFiles } from './vm-facts';

export function keysStep(parts: SetupParts): InitStep {
  return {
    name: 'keys',
    title: 'Set up the SSH keys',
    async run({ input, signal, log }) {
      await guestOf(parts, input.dev.vmId, signal);
      log(await parts.access.keys(input.dev.vmId, signal));
    },
  };
}

export function networkStep(parts: SetupParts): InitStep {
  return {
    name: 'network',
    title: 'See to its way out',
    async run({ input, signal }) {
      await guestOf(parts, input.dev.vmId, signal);
      await parts.network.prepare(input.dev.vmId, signal);
    },
  };
}

export function scriptsStep(parts: SetupParts): InitStep {
  return {
    name: 'scripts',
    title: 'Copy the scripts',
    async run({ input, signal, log, remember }) {
      const guest = await guestOf(parts, input.dev.vmId, signal);
      const recipe = parseRecipe(input.recipe);
      const vm = parts.fleet.registry.record(input.dev.vmId);
      const files = [...parts.scripts, ...factFiles({ vm, version: parts.version, password: imagePassword })];
      const { system, written } = await deploy(
        guest,
        (system) => [...files, planFile(planText(planOf(recipe, system)))],
        signal,
      );
      remember({ system });
      log(written.length === 0 ? 'All files were there.' : `Wrote ${written.join(', ')}.`);
    },
  };
}

/** Configures the guest and installs the tools. One that can't be had is named, and can be installed later. */
export function setupStep(parts: SetupParts): InitStep {
  return {
    name: 'setup',
    title: 'Install the tools',
    async run(context) {
      const { input, memo, signal, log } = context;
      const guest = await guestOf(parts, input.dev.vmId, signal);
      const plan = planOf(parseRecipe(input.recipe), memo.system ?? 'debian');
      const tools = await runSetup(
        guest,
        context,
        plan.map(({ name }) => name),
      );
      await parts.fleet.registry.update(input.dev.vmId, { setup: { at: parts.now(), tools } });
      const missing = tools.filter(({ state }) => state === 'failed').map(({ name }) => name);
      if (missing.length > 0) log(`Not installed: ${missing.join(', ')}. Each can be tried again alone.`);
    },
  };
}

export function cacheStep(parts: SetupParts): InitStep {
  return {
    name: 'cache',
    title: 'Share the cache of images',
    async run({ input, signal, log }) {
      await guestOf(parts, input.dev.vmId, signal);
      log(await parts.access.cache(input.dev.vmId, signal));
    },
  };
}

export function proxyStep(parts: SetupParts): InitStep {
  return {
    name: 'proxy',
    title: 'Settle its way out',
    async run({ input, signal }) {
      await guestOf(parts, input.dev.vmId, signal);
      await parts.network.settle(input.dev.vmId, signal);
    },
  };
}

/** Waits for a person who logs in to the services of the agents. */
export function authStep(parts: SetupParts): InitStep {
  return {
    name: 'auth',
    title: 'Log in to the services',
    async run({ taskId, input, signal, progress, log, ask }) {
      const { vmId } = input.dev;
      await guestOf(parts, vmId, signal);
      if (input.skipLogin) {
        progress(1, 'left for later');
      } else {
        const end = await parts.logins.until(
          taskId,
          (either) => guestOf(parts, vmId, either),
          signal,
          () => ask({ kind: 'login', vmId, session: loginSession }),
        );
        if (end === 'finished') log('The logins that were not made are left for later.');
      }
      // What is not known of the logins is no reason to do them again.
      await parts.lookAtLogins(vmId).catch((error: unknown) => log(toCorralError(error).message));
    },
  };
}
