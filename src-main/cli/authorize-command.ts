import os from 'node:os';
import { authorizeScript, makePersonalKey, personalKey } from '../guest/personal-key';
import { shellCommand } from '../guest/remote-command';
import { runCommand } from '../host/command';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Command, Terminal } from './command';

/** `corral vm authorize`: Corral has a key of its own, so people who want to use theirs ask for it. */
export const authorizeCommand: Command = {
  name: ['vm', 'authorize'],
  words: ['NAME'],
  summary: 'Let your own SSH key log in to a VM, for other programs than Corral',
  options: { 'make-key': { type: 'boolean', summary: 'make ~/.ssh/id_ed25519 if you have none' } },
  async run({ words: [name = ''], options, connect, terminal }) {
    const { calls } = await connect();
    answerOf(await calls.vm.waitUntilReady({ vm: name }));
    const key =
      (await personalKey(os.homedir())) ?? (await offerKey(terminal, name, options['make-key'] === true));
    const [file = '', ...argv] = answerOf(await calls.vm.sshCommand({ vm: name })).argv;
    await runCommand(file, [...argv, shellCommand(authorizeScript, [key])]);
    const vm = answerOf(await calls.vm.get({ vm: name }));
    if (terminal.json) terminal.print(JSON.stringify({ publicKey: key, endpoint: vm.endpoint }));
    else terminal.print(`Your key may log in: ssh -p ${vm.endpoint?.port} ${vm.user}@${vm.endpoint?.host}`);
  },
};

/** A key is made only for those who say so. */
async function offerKey(terminal: Terminal, name: string, isWanted: boolean): Promise<string> {
  const ask = terminal.isInteractive && !isWanted;
  const answer = ask
    ? await terminal.ask('You have no ~/.ssh/id_ed25519. Make one, without a passphrase? [y/N] ')
    : '';
  if (isWanted || /^y/i.test(answer)) return makePersonalKey(os.homedir(), runCommand);
  throw new CorralError(
    'not-found',
    `You have no ~/.ssh/id_ed25519. Have one made with --make-key, or log in by Corral’s own key: corral vm ssh ${name}`,
  );
}
