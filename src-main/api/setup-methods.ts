import type { SetupService } from '../setup/setup-service';
import { defineMethod } from './method';

/** Calls about making an agent machine of a bare guest. */
export function setupMethods(setup: SetupService) {
  return [
    defineMethod('setup', 'init', (_, input) => setup.init(input)),
    defineMethod('setup', 'finishLogin', (_, { taskId }) => {
      setup.finishLogin(taskId);
      return {};
    }),
    defineMethod('setup', 'recipe', () => setup.recipe()),
    defineMethod('setup', 'saveRecipe', async (_, { text }) => {
      await setup.saveRecipe(text);
      return {};
    }),
    defineMethod('setup', 'install', (_, input) => setup.install(input)),
    defineMethod('setup', 'authStatus', (_, { vm }) => setup.authStatus(vm)),
  ] as const;
}
