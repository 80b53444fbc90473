import { expect, it } from 'vitest';
import type { CommandRunner } from '../host/command';
import { CorralError } from '../host/errors';
import { hasTray, waitForTray } from './tray-host';

const bus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
const missing = new CorralError('tool-missing', 'The command is not installed.');

/** Tools that answer by what they are asked. */
const tools =
  (
    answers: Readonly<Record<string, Readonly<Record<string, string>>>>,
    asked: string[] = [],
  ): CommandRunner =>
  async (file, argv) => {
    asked.push(file);
    const answer = Object.entries(answers[file] ?? {}).find(([method]) =>
      argv.some((word) => word.endsWith(method)),
    );
    if (!answer) throw missing;
    return { exitCode: 0, stdout: answer[1], stderr: '' };
  };

it.skipIf(process.platform === 'darwin').each([
  [
    'a watcher with a host',
    { 'dbus-send': { NameHasOwner: '   boolean true', Get: 'variant  boolean true' } },
    true,
  ],
  ['the same by gdbus', { gdbus: { NameHasOwner: '(true,)\n', Get: '(<true>,)\n' } }, true],
  ['no watcher', { 'dbus-send': { NameHasOwner: '   boolean false', Get: 'variant  boolean true' } }, false],
  [
    'a watcher that shows nothing',
    { 'dbus-send': { NameHasOwner: 'boolean true', Get: 'boolean false' } },
    false,
  ],
  ['no tool', {}, false],
] as const)('%s', async (_, answers, expected) => {
  expect(await hasTray(tools(answers), bus)).toBe(expected);
});

it.skipIf(process.platform === 'darwin')('asks nobody where there is no bus', async () => {
  const asked: string[] = [];
  expect(await hasTray(tools({}, asked), { XDG_RUNTIME_DIR: '/nowhere' })).toBe(false);
  expect(asked).toEqual([]);
});

it.skipIf(process.platform === 'darwin')('waits after the login until the tray is up', async () => {
  const answers: Record<string, Record<string, string>> = {};
  const asked: string[] = [];
  const waiting = waitForTray(tools(answers, asked), () => false, bus);
  await expect.poll(() => asked).not.toEqual([]);
  answers['dbus-send'] = { NameHasOwner: 'boolean true', Get: 'boolean true' };
  expect(await waiting).toBe(true);
});

it.skipIf(process.platform === 'darwin')('waits no longer than somebody can', async () => {
  let isNeeded = false;
  const asked: string[] = [];
  const waiting = waitForTray(tools({}, asked), () => isNeeded, bus);
  await expect.poll(() => asked).not.toEqual([]);
  isNeeded = true;
  expect(await waiting).toBe(false);
});
