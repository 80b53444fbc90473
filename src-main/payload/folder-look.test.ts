import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAtFolder, remoteWarning } from './folder-look';
import { signalCli } from './kinds/signal-cli';

let root: string;
beforeEach(async () => {
  root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'corral look ')));
});
afterEach(() => fs.rm(root, { recursive: true, force: true }));

async function write(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await fs.mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await fs.writeFile(path.join(root, name), '1234');
  }
}

const look = (folder = root) => lookAtFolder(folder, signalCli);

describe('a look at a folder', () => {
  it.each([
    ['nothing', [], { content: 'empty', files: 0, bytes: 0 }],
    [
      'what signal-cli makes',
      ['data/accounts.json', 'attachments/a'],
      { content: 'signal-cli', files: 2, bytes: 8 },
    ],
    ['other files beside that', ['data/accounts.json', 'notes.txt'], { content: 'other', files: 2 }],
    [
      'only what Corral, Clawbox and the Finder leave',
      ['.corral-payload/gen/1/a', '.clawbox-signal-payload-host-marker', '.DS_Store'],
      { content: 'empty', files: 0 },
    ],
  ])('sees %s', async (_, names, expected) => {
    await write(...names);
    expect(await look()).toMatchObject({ ...expected, path: root, isCountPartial: false });
  });

  it('follows a link to the folder, and none in it', async () => {
    await write('real/data/accounts.json');
    await fs.symlink(path.join(root, 'real'), path.join(root, 'link'));
    await fs.symlink('/etc', path.join(root, 'real/data/etc'));
    expect(await look(path.join(root, 'link'))).toMatchObject({ path: path.join(root, 'real'), files: 1 });
  });

  it('warns of what moves files behind the back of the service', async () => {
    for (const [folder, mover] of [
      ['Dropbox/signal', 'Dropbox'],
      ['Dropbox (Work)/signal', 'Dropbox'],
      ['OneDrive - Work/signal', 'OneDrive'],
      ['Library/CloudStorage/Box/signal', 'A cloud service'],
      ['Nextcloud', 'Nextcloud'],
    ] as const) {
      await write(`${folder}/data/accounts.json`);
      const { warnings } = await look(path.join(root, folder));
      expect(warnings).toContainEqual(expect.stringContaining(`${mover} moves files`));
    }
    expect((await look()).warnings).not.toContainEqual(expect.stringContaining('moves files'));
  });

  it('refuses what is no folder, not there, or not named in full', async () => {
    await write('file');
    await expect(look(path.join(root, 'file'))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(look(path.join(root, 'gone'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(look('data')).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

it.each([
  ['a local disk', '/home/me/signal', 'linux', 0xef53, null],
  ['NFS', '/net/signal', 'linux', 0x6969, 'on another computer'],
  ['FUSE', '/mnt/signal', 'linux', 0x65735546, 'may be on another computer'],
  ['the disk of a Mac', '/Users/me/signal', 'darwin', 0x1a, null],
  ['another volume of a Mac', '/Volumes/Server/signal', 'darwin', 0x1a, 'may be on another computer'],
] as const)('knows %s', (_, folder, platform, type, expected) => {
  const warning = remoteWarning(folder, platform, type);
  expect(warning).toEqual(expected === null ? null : expect.stringContaining(expected));
});
