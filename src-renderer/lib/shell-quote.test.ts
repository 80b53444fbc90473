import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellQuote } from './shell-quote';

it('survives a shell', () => {
  const words = ['plain', 'with space', "it's", '$HOME', '`id`', '', 'a"b', 'ä\n*'];
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellQuote(words)}`], {
    encoding: 'utf8',
  });
  expect(printed.split('\0').slice(0, -1)).toEqual(words);
});
