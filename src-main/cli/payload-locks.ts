import path from 'node:path';
import type { PayloadLock } from '../../src-preload/contract/payload';
import { answerOf } from './answer';
import type { Command } from './command';
import { agoText, lockText } from './payload-text';
import { confirm } from './put-away';
import { table } from './table';

export const payloadLocks: readonly Command[] = [
  {
    name: ['payload', 'locks'],
    words: [],
    summary: 'Show which VM may write to which folder',
    options: {},
    async run({ connect, terminal }) {
      const { locks } = answerOf(await (await connect()).calls.payload.locks({}));
      if (terminal.json) terminal.print(JSON.stringify(locks, null, 2));
      else if (locks.length === 0) terminal.print('No folder is locked.');
      else terminal.print(table([['FOLDER', 'VM', 'LOCK', 'SINCE', 'WHY'], ...locks.map(row)]).join('\n'));
    },
  },
  {
    name: ['payload', 'unlock'],
    words: ['FOLDER'],
    summary: 'Free the lock of a folder whose VM is gone; one that is held is never freed',
    options: { yes: { type: 'boolean', short: 'y', summary: 'do not ask' } },
    async run({ words: [word = ''], options, connect, terminal }) {
      const { calls } = await connect();
      const folder = path.resolve(word);
      const reply = await calls.payload.unlock({ path: folder });
      if (!reply.ok && reply.error.code === 'needs-consent') {
        await confirm(terminal, options, `${reply.error.message} Free the lock all the same?`);
        answerOf(await calls.payload.unlock({ path: folder, consent: true }));
      } else answerOf(reply);
      terminal.print(terminal.json ? JSON.stringify({ unlocked: folder }) : `${folder} is free.`);
    },
  },
];

function row(lock: PayloadLock): string[] {
  const { path: folder, owner, takenBy, updatedAt, sentence } = lock;
  return [
    folder,
    takenBy === 'clawbox' ? `${owner.name} (Clawbox)` : owner.name,
    lockText(lock),
    updatedAt === null ? '-' : agoText(Date.now() - updatedAt),
    sentence,
  ];
}
