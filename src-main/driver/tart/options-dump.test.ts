import { expect, it } from 'vitest';
import { parseOptions } from './options-dump';

const option = (name: string, allValues?: string[]) => ({
  kind: 'option',
  names: [{ kind: 'long', name }],
  allValues,
});
const dump = (subcommands: readonly object[]): string =>
  JSON.stringify({ serializationVersion: 0, command: { commandName: 'tart', subcommands } });

it('reads what a present Tart can do', () => {
  const text = dump([
    { commandName: 'exec', arguments: [] },
    { commandName: 'ip', arguments: [option('resolver', ['dhcp', 'arp', 'agent'])] },
    { commandName: 'run', arguments: [option('vnc-experimental'), option('no-clipboard')] },
    { commandName: 'set', arguments: [option('display-refit')] },
  ]);
  expect(parseOptions(text)).toEqual({
    exec: true,
    agentResolver: true,
    screen: true,
    noClipboard: true,
    displayRefit: true,
  });
});

it('knows an old one, and takes what it can’t read for one', () => {
  const old = dump([
    { commandName: 'ip', arguments: [option('resolver', ['dhcp', 'arp'])] },
    { commandName: 'run' },
  ]);
  for (const text of [old, '', 'Error: Unknown option', '{}']) {
    expect(parseOptions(text)).toMatchObject({ exec: false, agentResolver: false, displayRefit: false });
  }
});
