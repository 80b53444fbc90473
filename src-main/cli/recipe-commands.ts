import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CorralError, toCorralError } from '../host/errors';
import { runInForeground } from '../host/foreground-process';
import { parseRecipe } from '../setup/recipe';
import { answerOf } from './answer';
import type { Command, Connection, Terminal } from './command';
import { usage } from './parse';
import { confirm } from './put-away';

export const recipeCommands: readonly Command[] = [
  {
    name: ['recipe', 'show'],
    words: [],
    summary: 'Print what an init installs',
    options: {},
    async run({ connect, terminal }) {
      const recipe = answerOf(await (await connect()).calls.setup.recipe({}));
      terminal.print(terminal.json ? JSON.stringify(recipe, null, 2) : recipe.text.trimEnd());
    },
  },
  {
    name: ['recipe', 'edit'],
    words: [],
    summary: 'Change it in your editor ($VISUAL or $EDITOR)',
    options: {},
    async run({ connect, terminal }) {
      if (!terminal.isInteractive) throw usage('An editor needs a terminal. See: corral recipe show');
      const connection = await connect();
      const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-recipe-'));
      try {
        await edit(connection, terminal, path.join(folder, 'recipe.yaml'));
      } finally {
        await fs.rm(folder, { recursive: true, force: true });
      }
    },
  },
  {
    name: ['recipe', 'reset'],
    words: [],
    summary: 'Bring the default recipe back',
    options: { yes: { type: 'boolean', short: 'y', summary: 'do not ask' } },
    async run({ options, connect, terminal }) {
      const { calls } = await connect();
      await confirm(terminal, options, 'Forget your recipe and bring the default back?');
      answerOf(await calls.setup.saveRecipe({ text: null }));
      terminal.print(terminal.json ? JSON.stringify({ isDefault: true }) : 'The default recipe is back.');
    },
  },
  {
    name: ['recipe', 'check'],
    words: ['FILE'],
    summary: 'Say whether a file is a recipe, and the line of the first mistake',
    options: {},
    async run({ words: [file = ''], terminal }) {
      const { tools } = parseRecipe(await readRecipe(file));
      const names = tools.map(({ name }) => name);
      terminal.print(
        terminal.json
          ? JSON.stringify({ tools: names })
          : `It is a recipe of ${names.length} tools: ${names.join(', ')}`,
      );
    },
  },
];

/** Reads a recipe of this computer. @throws CorralError `not-found` */
export async function readRecipe(file: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    throw new CorralError('not-found', `The recipe ${file} can't be read: ${toCorralError(error).message}`);
  }
}

/** Lets the person edit until it can be saved, or until they give up. */
async function edit({ calls }: Connection, terminal: Terminal, file: string): Promise<void> {
  const { text } = answerOf(await calls.setup.recipe({}));
  await fs.writeFile(file, text);
  const editor = process.env['VISUAL'] || process.env['EDITOR'] || 'vi';
  for (;;) {
    // Through a shell, as git has it: the variable may hold arguments too.
    const exitCode = await runInForeground('sh', ['-c', `${editor} "$1"`, 'sh', file]);
    if (exitCode !== 0)
      throw new CorralError('cancelled', `The editor ended with ${exitCode}. Nothing was changed.`);
    const changed = await fs.readFile(file, 'utf8');
    if (changed === text) {
      terminal.print('Nothing was changed.');
      return;
    }
    const reply = await calls.setup.saveRecipe({ text: changed });
    if (reply.ok) {
      terminal.print('The recipe is saved.');
      return;
    }
    if (reply.error.code !== 'invalid-input') answerOf(reply);
    terminal.note(reply.error.message);
    await confirm(terminal, {}, 'Edit it again?');
  }
}
