import type { ToolResult } from '../../src-preload/contract/setup-state';
import type { FamilyTaskInput } from '../family/steps';
import { CorralError } from '../host/errors';
import type { TaskDefinition } from '../tasks/task-definition';
import { deploy } from './deploy';
import { planOf, planText } from './plan';
import { parseRecipe } from './recipe';
import { runSetup } from './run-setup';
import { guestOf, type SetupParts } from './setup-parts';

export interface InstallToolsInput extends FamilyTaskInput {
  readonly vmId: string;
  readonly name: string;
  readonly tools: readonly string[];
  /** Text of a recipe without mistakes. */
  readonly recipe: string;
}

/**
 * Puts lines of the plan in the place of those of the same tools, or at its end. The plan in the guest has what it was
 * set up with, which may be another recipe than the one of today. Arguments: the lines.
 */
const replanScript = `set -eu
cd ~/scripts
touch recipe.tsv
for line; do
  awk -F '\\t' -v name="\${line%%	*}" '$1 != name' recipe.tsv >recipe.tsv.corral-new
  printf '%s\\n' "$line" >>recipe.tsv.corral-new
  mv -f recipe.tsv.corral-new recipe.tsv
done`;

/** Installs single tools in a running VM, such as those that failed before. */
export function installToolsTask(parts: SetupParts): TaskDefinition<InstallToolsInput, object> {
  const { registry } = parts.fleet;
  return {
    kind: 'setup.install',
    title: ({ name, tools }) => `Install ${tools.join(', ')} in ${name}`,
    vmId: ({ vmId }) => vmId,
    steps: [
      {
        name: 'scripts',
        title: 'Copy the scripts',
        async run({ input, signal }) {
          const guest = await guestOf(parts, input.vmId, signal);
          const { system } = await deploy(guest, () => parts.scripts, signal);
          const plan = planOf(parseRecipe(input.recipe), system);
          const lines = plan.filter(({ name }) => input.tools.includes(name)).map((tool) => planText([tool]));
          await guest.run(replanScript, { args: lines.map((line) => line.slice(0, -1)), signal });
        },
      },
      {
        name: 'install',
        title: 'Install the tools',
        async run(context) {
          const { input, signal } = context;
          const guest = await guestOf(parts, input.vmId, signal);
          for (const tool of input.tools) {
            const results = await runSetup(guest, context, [tool], tool);
            const before = registry.record(input.vmId).setup?.tools ?? [];
            const at = before.findIndex(({ name }) => name === tool);
            const tools =
              at < 0
                ? [...before, ...results]
                : [...before.slice(0, at), ...results, ...before.slice(at + 1)];
            await registry.update(input.vmId, { setup: { at: parts.now(), tools } });
          }
          requireInstalled(registry.record(input.vmId).setup?.tools ?? [], input.tools);
        },
      },
    ],
  };
}

/** @throws CorralError `guest-failed` that names the tools which are not there, and why */
function requireInstalled(results: readonly ToolResult[], wanted: readonly string[]): void {
  const missing = results.filter(({ name, state }) => wanted.includes(name) && state !== 'installed');
  if (missing.length === 0) return;
  const reasons = missing.map(({ name, sentence }) => `${name} (${sentence ?? 'no reason was given'})`);
  throw new CorralError('guest-failed', `Not installed: ${reasons.join('; ')}.`, {
    tools: missing.map(({ name }) => name),
  });
}
