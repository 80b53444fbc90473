import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import { BootstrapLog } from './bootstrap-log';
import type { Command, Connection, Invocation } from './command';
import { exitCodes } from './exit-code';
import { familyOption, familyVms, type FamilyVms } from './family-vms';
import { followTask } from './follow-task';
import {
  policyOf,
  policyOptions,
  proxyModeOf,
  proxyModeOfEnvironment,
  proxyModeOptions,
} from './network-options';
import { confirm, consentTo, putAwayOptions, type Given } from './put-away';
import { readRecipe } from './recipe-commands';
import { resourceOptions, resourcesOf } from './vm-resources';
import { waitForTask } from './wait-for-task';

export const isolationInit: Command = {
  name: ['isolation', 'init'],
  words: [],
  summary: 'Make PREFIX-dev and PREFIX-init of a bare guest, with tools and logins',
  options: {
    ...familyOption,
    ...proxyModeOptions,
    ...policyOptions,
    ...resourceOptions,
    ...putAwayOptions,
    yes: { type: 'boolean', short: 'y', summary: 'do not ask; Ctrl-C holds the task' },
    image: { type: 'string', value: 'ID', summary: 'the image (that of the settings)' },
    driver: { type: 'string', value: 'KIND', summary: 'how it runs (what this computer has)' },
    recipe: { type: 'string', value: 'FILE', summary: 'what to install (“corral recipe show”)' },
    'skip-login': { type: 'boolean', summary: 'do not log in anywhere' },
    'from-dev': { type: 'boolean', summary: 'keep dev, and only make init anew of it' },
  },
  notes: [
    'Ctrl-C asks whether to hold it or to roll it back; with --yes, or without a terminal, it is held.',
    'Exit codes: 5 a step failed and it is held, 6 it waits for a login, 130 Ctrl-C. What happens is also written to ~/.cal-bootstrap.log.',
    'Environment: PROXY_MODE as --proxy. VM_USER, VM_PASSWORD, TART_PATH, HOST_USER and HOST_GATEWAY mean nothing here: the image says the account, the driver the rest.',
  ],
  run: init,
};

/** Runs the init workflow and stays with it. */
export async function init(invocation: Invocation): Promise<number> {
  const { options, terminal } = invocation;
  const connection = await invocation.connect();
  const family = await familyVms(connection, options);
  if (options['from-dev'] === true) return initFromDev(connection, invocation, family);
  const mode = proxyModeOf(options) ?? proxyModeOfEnvironment(terminal);
  const file = options['recipe'] as string | undefined;
  const recipe = file === undefined ? undefined : await readRecipe(file);
  const network = { ...policyOf(options), ...(mode === undefined ? {} : { mode }) };
  const resources = resourcesOf(options);
  const given = await consent(invocation, family);
  const log = await BootstrapLog.open(connection, terminal);
  try {
    const { taskId, familyId } = answerOf(
      await connection.calls.setup.init({
        prefix: family.prefix,
        driver: options['driver'] as string | undefined,
        imageId: options['image'] as string | undefined,
        resources,
        network,
        recipe,
        skipLogin: options['skip-login'] === true,
        ...given,
      }),
    );
    log.follow(taskId);
    const { task, exitCode } = await followTask(connection, terminal, taskId, {
      yes: options['yes'] === true,
    });
    if (terminal.json) terminal.print(JSON.stringify({ familyId, task }, null, 2));
    else if (exitCode === exitCodes.ok)
      terminal.print(
        `“${family.prefix}-init” is ready, and “${family.prefix}-dev” to work in: corral isolation run`,
      );
    return exitCode;
  } finally {
    await log.close();
  }
}

/** Shows what would be lost with what is there, and asks once. */
async function consent(invocation: Invocation, { dev, init: made }: FamilyVms): Promise<Given> {
  const present = [dev, made].flatMap((vm) => (vm ? [`“${vm.name}”`] : []));
  if (present.length === 0) return {};
  const question = `Set ${present.join(' and ')} aside for a week and set up anew?`;
  if (dev) {
    invocation.terminal.note(
      'To keep it, and only make init anew of it: corral isolation init --from-dev. To work in it: corral isolation run',
    );
    return consentTo(invocation, dev, question);
  }
  await confirm(invocation.terminal, invocation.options, question);
  return {};
}

async function initFromDev(
  connection: Connection,
  { terminal, options }: Invocation,
  { prefix, dev, init: former }: FamilyVms,
): Promise<number> {
  if (!dev) throw new CorralError('not-found', `There is no “${prefix}-dev” that init could be made of.`);
  if (former)
    await confirm(terminal, options, `Set “${former.name}” aside and make it anew of “${dev.name}”?`);
  const { taskId } = answerOf(await connection.calls.family.init({ family: prefix }));
  const task = await waitForTask(connection, terminal, taskId);
  terminal.print(
    terminal.json ? JSON.stringify({ task }, null, 2) : `“${prefix}-init” is like “${dev.name}” now.`,
  );
  return exitCodes.ok;
}
