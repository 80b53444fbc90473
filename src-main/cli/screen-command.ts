import type { ScreenLocation } from '../../src-preload/contract/screen';
import { shellQuote } from '../guest/shell-quote';
import { answerOf } from './answer';
import type { Command, Terminal } from './command';

export const screenCommand: Command = {
  name: ['screen'],
  words: ['NAME'],
  summary: 'Show where a VNC viewer finds the screen of a VM',
  options: {},
  async run({ words: [vm = ''], connect, terminal }) {
    printScreen(terminal, answerOf(await (await connect()).calls.screen.address({ vm })));
  },
};

export function printScreen(terminal: Terminal, location: ScreenLocation): void {
  if (terminal.json) {
    terminal.print(JSON.stringify(location, null, 2));
    return;
  }
  switch (location.kind) {
    case 'url':
      terminal.print(location.url);
      return;
    case 'socket':
      terminal.print(location.path);
      terminal.note(
        `It is a Unix socket. Open it with a viewer that takes one, as TigerVNC’s does: vncviewer ${shellQuote(location.path)}`,
      );
  }
}
