import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { signalCli } from './kinds/signal-cli';
import { reasonSentence } from './sentences';

const scripts = path.resolve('resources/guest/payload');

/** What the agent may give as a reason: the second word of a refusal, or what a torn copy is put down to. */
const reasons = new Set(
  fs
    .readdirSync(scripts)
    .filter((name) => name.endsWith('.sh'))
    .map((name) => fs.readFileSync(path.join(scripts, name), 'utf8'))
    .flatMap((text) => [...text.matchAll(/refuse (?:retry|halted|skip) ([a-z-]+)|torn_reason=([a-z-]+)/g)])
    .map(([, refused, torn]) => refused ?? torn ?? ''),
);

it.each([...reasons])('has words of its own for %s', (reason) => {
  const sentence = reasonSentence({ reason, detail: 'data/1' }, { vm: 'dev', kind: signalCli });
  expect(sentence).toContain('“dev”');
  expect(sentence).not.toContain(`(${reason})`);
});
