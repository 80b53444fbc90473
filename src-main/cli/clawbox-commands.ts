import { numberOfWord } from './clawbox-options';
import { clawboxStatus, missing } from './clawbox-status';
import { clawboxUp, numbered } from './clawbox-up';
import type { Command } from './command';
import { stopOptions, stopVm } from './stop-vm';
import { stateText } from './vm-text';

const clawboxDown: Command = {
  name: ['down'],
  words: ['[NUMBER]'],
  summary: 'Stop the numbered VM clawbox-NUMBER (1) gracefully, once its payload is published',
  options: stopOptions,
  async run(invocation) {
    const { words, connect, terminal } = invocation;
    const number = numberOfWord(words[0]);
    const connection = await connect();
    const present = await numbered(connection, number);
    if (!present) throw missing(number);
    const isOff = present.state.kind === 'stopped' || present.state.kind === 'died';
    const vm = isOff ? present : await stopVm(connection, invocation, present.id);
    terminal.print(terminal.json ? JSON.stringify(vm, null, 2) : `“${vm.name}” ${stateText(vm.state)}.`);
  },
};

/** Clawbox’s own words for numbered VMs. */
export const clawboxCommands: readonly Command[] = [clawboxUp, clawboxDown, clawboxStatus];
