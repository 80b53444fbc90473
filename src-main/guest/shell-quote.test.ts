import { expect, test } from 'vitest';
import { runCommand } from '../host/command';
import { shellQuote } from './shell-quote';

const hostile = [
  '',
  ' ',
  '-n',
  "it's",
  "''''",
  '"double" `id` $(id) ${HOME} $HOME',
  'a\nb\r\n\tc',
  String.raw`back\slash\\ \n`,
  '!history !! ; rm -rf x & | > <',
  '* ? [a-z] ~ {a,b} =ls',
  'ünï — 日本語 🐑',
  '\u0001\u001b[31m',
  "a'".repeat(25_000),
];

test.each(['dash', 'bash', 'zsh'])('every text survives %s as one argument', async (shell) => {
  const command = `printf '%s\\0' ${hostile.map(shellQuote).join(' ')}`;
  const argv = [shell === 'zsh' ? '-f' : '+x', '-s'];
  const { stdout } = await runCommand(shell, argv, { stdin: `${command}\n` });
  expect(stdout.split('\0').slice(0, -1)).toEqual(hostile);
});

test('survives zsh with the option that reads quotes differently', async () => {
  const script = `setopt rc_quotes; printf '%s\\0' ${hostile.map(shellQuote).join(' ')}`;
  const { stdout } = await runCommand('zsh', ['-f', '-s'], { stdin: `${script}\n` });
  expect(stdout.split('\0').slice(0, -1)).toEqual(hostile);
});

test('refuses a NUL', () => {
  expect(() => shellQuote('a\0b')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});
