import { describe, expect, it } from 'vitest';
import { commands } from './commands';
import { helpOn, overview } from './help';
import { parse } from './parse';

describe('parse', () => {
  it('finds the command, its words, options and what follows “--”', () => {
    expect(parse(['vm', 'create', 'dev', '--cpu', '2', '--start'], commands)).toMatchObject({
      kind: 'run',
      command: { name: ['vm', 'create'] },
      words: ['dev'],
      options: { cpu: '2', start: true },
    });
    expect(parse(['vm', 'ssh', 'dev', '--', 'ls', '--json'], commands)).toMatchObject({
      rest: ['ls', '--json'],
      options: {},
    });
  });

  it.each([
    [['nonsense'], 'There is no command “nonsense”'],
    [['vm', 'fly', 'dev'], 'There is no command “vm fly”'],
    [['vm', 'start'], 'NAME is missing'],
    [['vm', 'start', 'a', 'b'], '“b” is one word too many'],
    [['vm', 'list', '--', 'x'], 'Nothing may follow “--”'],
    [['vm', 'create', 'dev', '--cpus', '2'], '--cpus'],
    [['vm', 'create', 'dev', '--cpu'], '--cpu'],
  ])('refuses %j', (argv, sentence) => {
    expect(() => parse(argv, commands)).toThrow(sentence);
  });

  it.each([
    [[], undefined, undefined],
    [['--help'], undefined, undefined],
    [['vm'], undefined, 'vm'],
    [['vm', '--help'], undefined, 'vm'],
    [['vm', 'start', '--help'], ['vm', 'start'], undefined],
  ])('gives help for %j', (argv, name, group) => {
    const parsed = parse(argv, commands);
    expect(parsed).toMatchObject({ kind: 'help', group });
    expect(parsed.kind === 'help' ? parsed.command?.name : 'none').toEqual(name);
  });
});

describe('help', () => {
  it('names every command, and every option of each', () => {
    const all = overview(commands, undefined);
    for (const command of commands) {
      expect(all).toContain(`corral ${command.name.join(' ')}`);
      for (const option of Object.keys(command.options)) expect(helpOn(command)).toContain(`--${option}`);
    }
  });

  it('shows one group only when asked for it', () => {
    expect(overview(commands, 'task')).not.toContain('corral vm');
  });
});
