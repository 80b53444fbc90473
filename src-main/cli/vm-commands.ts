import path from 'node:path';
import type { Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import { followFile } from '../host/follow-file';
import { runInForeground } from '../host/foreground-process';
import { answerOf } from './answer';
import type { Command, Invocation } from './command';
import { usage } from './parse';
import { attach, attachOptions, lookAtFolder } from './payload-attach';
import { putAway, putAwayOptions } from './put-away';
import { leaveOption } from './leave-unpublished';
import { restartVm, stopOptions, stopVm } from './stop-vm';
import { table } from './table';
import { resourceOptions, resourcesOf } from './vm-resources';
import { stateText } from './vm-text';
import { waitForTask } from './wait-for-task';

export const vmCommands: readonly Command[] = [
  {
    name: ['vm', 'list'],
    words: [],
    summary: 'Show all VMs',
    options: {},
    async run({ connect, terminal }) {
      const all = answerOf(await (await connect()).calls.vm.list({})).vms;
      const vms = all.filter(({ setAside }) => setAside === null); // “corral undo list” shows the others.
      if (terminal.json) terminal.print(JSON.stringify(vms, null, 2));
      else if (vms.length === 0) terminal.print('There are no VMs yet. Make one: corral vm create NAME');
      else
        terminal.print(
          table([['NAME', 'STATE', 'CPU', 'MEMORY', 'DISK', 'IMAGE'], ...vms.map(row)]).join('\n'),
        );
    },
  },
  {
    name: ['vm', 'create'],
    words: ['NAME'],
    summary: 'Make a VM from an image',
    options: {
      ...resourceOptions,
      image: { type: 'string', value: 'ID', summary: 'the image (Corral’s own)' },
      start: { type: 'boolean', summary: 'start it and wait until one can log in' },
      'signal-cli-payload': { type: 'string', value: 'FOLDER', summary: 'signal-cli data that it works on' },
      ...attachOptions,
    },
    async run(invocation) {
      const { words, options, connect, terminal } = invocation;
      const [name = ''] = words;
      const connection = await connect();
      const folder = options['signal-cli-payload'] as string | undefined;
      const look =
        folder === undefined ? null : await lookAtFolder(connection, invocation, path.resolve(folder));
      const start = options['start'] === true;
      const { taskId, vmId, notes } = answerOf(
        await connection.calls.vm.create({
          name,
          imageId: options['image'] as string | undefined,
          resources: resourcesOf(options),
          start: start && look === null,
        }),
      );
      for (const note of notes) terminal.note(note);
      await waitForTask(connection, terminal, taskId);
      const { vm } = connection.calls;
      if (look) {
        await attach(connection, invocation, { id: vmId }, look);
        if (start) answerOf(await vm.start({ vm: vmId }));
      }
      printVm(terminal, answerOf(await (start ? vm.waitUntilReady({ vm: name }) : vm.get({ vm: name }))));
    },
  },
  {
    name: ['vm', 'clone'],
    words: ['SOURCE', 'NAME'],
    summary: 'Make a VM from another one, which may run',
    options: { start: { type: 'boolean', summary: 'start it and wait until one can log in' } },
    async run({ words: [vm = '', name = ''], options, connect, terminal }) {
      const connection = await connect();
      const start = options['start'] === true;
      const { taskId } = answerOf(await connection.calls.vm.clone({ vm, name, start }));
      await waitForTask(connection, terminal, taskId);
      const { calls } = connection;
      const answer = start ? calls.vm.waitUntilReady({ vm: name }) : calls.vm.get({ vm: name });
      printVm(terminal, answerOf(await answer));
    },
  },
  {
    name: ['vm', 'start'],
    words: ['NAME'],
    summary: 'Start a VM and wait until one can log in',
    options: {},
    async run({ words: [vm = ''], connect, terminal }) {
      const { calls } = await connect();
      answerOf(await calls.vm.start({ vm }));
      printVm(terminal, answerOf(await calls.vm.waitUntilReady({ vm })));
    },
  },
  {
    name: ['vm', 'stop'],
    words: ['NAME'],
    summary: 'Stop a VM gracefully, from inside',
    options: stopOptions,
    async run(invocation) {
      const { words, connect, terminal } = invocation;
      printVm(terminal, await stopVm(await connect(), invocation, words[0] ?? ''));
    },
  },
  {
    name: ['vm', 'restart'],
    words: ['NAME'],
    summary: 'Stop a VM gracefully, start it again and wait until one can log in',
    options: leaveOption,
    async run(invocation) {
      const { words, connect, terminal } = invocation;
      const [vm = ''] = words;
      const connection = await connect();
      await restartVm(connection, invocation, vm);
      printVm(terminal, answerOf(await connection.calls.vm.waitUntilReady({ vm })));
    },
  },
  {
    name: ['vm', 'rename'],
    words: ['NAME', 'NEW'],
    summary: 'Give a VM another name',
    options: {},
    async run({ words: [vm = '', name = ''], connect, terminal }) {
      printVm(terminal, answerOf(await (await connect()).calls.vm.rename({ vm, name })));
    },
  },
  {
    name: ['vm', 'set'],
    words: ['NAME'],
    summary: 'Change what a VM gets of this computer',
    options: resourceOptions,
    async run({ words: [name = ''], options, connect, terminal }) {
      const resources = resourcesOf(options);
      if (Object.keys(resources).length === 0) throw usage('Say what to change: --cpu, --memory or --disk.');
      const { vm, notes } = answerOf(await (await connect()).calls.vm.set({ vm: name, resources }));
      for (const note of notes) terminal.note(note);
      printVm(terminal, vm);
    },
  },
  {
    name: ['vm', 'delete'],
    words: ['NAME'],
    summary: 'Delete a VM; it can be brought back for a week',
    options: {
      ...putAwayOptions,
      permanently: { type: 'boolean', summary: 'at once and for good' },
    },
    async run(invocation) {
      const { words, options, connect, terminal } = invocation;
      const { calls } = await connect();
      const vm = answerOf(await calls.vm.get({ vm: words[0] ?? '' }));
      const permanently = options['permanently'] === true;
      const question = permanently
        ? `Delete “${vm.name}” and its disk for good?`
        : `Delete “${vm.name}”? It can be brought back for a week.`;
      await putAway(invocation, vm, question, (given) =>
        calls.vm.delete({ vm: vm.id, permanently, ...given }),
      );
      const hint = permanently ? '' : ' To bring it back: corral undo';
      terminal.print(terminal.json ? JSON.stringify({ deleted: vm.id }) : `“${vm.name}” is deleted.${hint}`);
    },
  },
  {
    name: ['vm', 'ip'],
    words: ['NAME'],
    summary: 'Print where a VM’s SSH server is',
    options: {},
    async run({ words: [name = ''], connect, terminal }) {
      const vm = answerOf(await (await connect()).calls.vm.get({ vm: name }));
      if (!vm.endpoint) throw new CorralError('wrong-state', `“${vm.name}” is not running.`);
      const { host, port } = vm.endpoint;
      terminal.print(terminal.json ? JSON.stringify(vm.endpoint) : `${host}:${port}`);
    },
  },
  {
    name: ['vm', 'ssh'],
    words: ['NAME'],
    summary: 'Log in to a VM, or run a command in it',
    options: {},
    takesRest: true,
    async run({ words: [vm = ''], rest, connect }) {
      const { calls } = await connect();
      answerOf(await calls.vm.waitUntilReady({ vm }));
      const [file = '', ...argv] = answerOf(await calls.vm.sshCommand({ vm })).argv;
      return runInForeground(file, [...argv, ...rest]);
    },
  },
  {
    name: ['vm', 'console'],
    words: ['NAME'],
    summary: 'Print the serial console of a VM',
    options: { follow: { type: 'boolean', summary: 'go on printing what comes' } },
    async run({ words: [vm = ''], options, connect, terminal }) {
      const { text, logFile } = answerOf(await (await connect()).calls.vm.console({ vm }));
      terminal.print(terminal.json ? JSON.stringify({ text, logFile }) : text);
      if (options['follow'] === true) await followFile(logFile, (more) => terminal.print(more));
    },
  },
];

function row(vm: Vm): string[] {
  const { cpuCount, memoryMB, diskGB } = vm.resources;
  return [vm.name, stateText(vm.state), String(cpuCount), `${memoryMB} MB`, `${diskGB} GB`, vm.imageId];
}

function printVm(terminal: Invocation['terminal'], vm: Vm): void {
  terminal.print(terminal.json ? JSON.stringify(vm, null, 2) : `“${vm.name}” ${stateText(vm.state)}.`);
}
