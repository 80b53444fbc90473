import path from 'node:path';
import type { Checkpoint, CheckpointChange } from '../../src-preload/contract/payload';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import type { Command, Connection } from './command';
import { checkpointNumber, payloadRef, payloadWord } from './payload-ref';
import { agoText, sourceText, timeText } from './payload-text';
import { bytesText } from './size-text';
import { table } from './table';
import { waitForTask } from './wait-for-task';

/** Commands about checkpoints, which need no running guest. */
export const payloadHistory: readonly Command[] = [
  {
    name: ['payload', 'history'],
    words: [payloadWord],
    summary: 'Show the checkpoints of a payload, newest first',
    options: {},
    async run({ words: [word = ''], connect, terminal }) {
      const { checkpoints } = answerOf(await (await connect()).calls.payload.history(payloadRef(word)));
      if (terminal.json) terminal.print(JSON.stringify(checkpoints, null, 2));
      else if (checkpoints.length === 0) terminal.print('There are no checkpoints yet.');
      else
        terminal.print(
          table([['NUMBER', 'MADE', 'AGE', 'FILES', 'SIZE', 'FROM'], ...checkpoints.map(row)]).join('\n'),
        );
    },
  },
  {
    name: ['payload', 'restore'],
    words: [payloadWord, 'NUMBER'],
    summary: 'Make a checkpoint the newest again, in the folder and in the guest; nothing is lost by it',
    options: {},
    async run({ words: [word = '', text = ''], connect, terminal }) {
      const number = checkpointNumber(text);
      const connection = await connect();
      const { taskId } = answerOf(await connection.calls.payload.restore({ of: payloadRef(word), number }));
      await waitForTask(connection, terminal, taskId);
      const newest = await newestOf(connection, word);
      terminal.print(
        terminal.json
          ? JSON.stringify(newest, null, 2)
          : `Checkpoint ${number} is the newest again, as ${newest.number}.`,
      );
    },
  },
  {
    name: ['payload', 'diff'],
    words: [payloadWord, 'FROM', '[TO]'],
    summary: 'Show what differs between two checkpoints; without TO, from the newest',
    options: {},
    async run({ words: [word = '', fromText = '', toText], connect, terminal }) {
      const connection = await connect();
      const from = checkpointNumber(fromText);
      const to = toText === undefined ? (await newestOf(connection, word)).number : checkpointNumber(toText);
      const diff = answerOf(await connection.calls.payload.diff({ of: payloadRef(word), from, to }));
      if (terminal.json) terminal.print(JSON.stringify({ from, to, ...diff }, null, 2));
      else if (diff.changes.length === 0) terminal.print(`Checkpoints ${from} and ${to} are alike.`);
      else
        terminal.print(
          table([['', 'BYTES BEFORE', 'AFTER', 'FILE'], ...diff.changes.map(changeRow)]).join('\n'),
        );
      if (!terminal.json && diff.isPartial)
        terminal.note('There is more; all of it is in: corral payload export');
    },
  },
  {
    name: ['payload', 'export'],
    words: [payloadWord, 'NUMBER', 'FOLDER'],
    summary: 'Write a checkpoint into a new folder',
    options: {},
    async run({ words: [word = '', text = '', target = ''], connect, terminal }) {
      const number = checkpointNumber(text);
      const folder = path.resolve(target);
      const connection = await connect();
      const { taskId } = answerOf(
        await connection.calls.payload.export({ of: payloadRef(word), number, folder }),
      );
      await waitForTask(connection, terminal, taskId);
      terminal.print(
        terminal.json ? JSON.stringify({ number, folder }) : `Checkpoint ${number} is in ${folder}`,
      );
    },
  },
];

/** The one that the folder shows; what lost a decision may be later. */
async function newestOf({ calls }: Connection, word: string): Promise<Checkpoint> {
  const { checkpoints } = answerOf(await calls.payload.history(payloadRef(word)));
  const newest = checkpoints.find(({ source }) => source !== 'kept');
  if (newest) return newest;
  throw new CorralError('not-found', 'There are no checkpoints yet.');
}

function row(checkpoint: Checkpoint): string[] {
  const { number, at, files, bytes } = checkpoint;
  return [
    String(number),
    timeText(at),
    agoText(Date.now() - at),
    String(files),
    bytesText(bytes),
    sourceText(checkpoint),
  ];
}

const signs = { added: '+', removed: '-', changed: '~' } as const satisfies Record<
  CheckpointChange['kind'],
  string
>;

function changeRow({ path: file, kind, bytesBefore, bytesAfter }: CheckpointChange): string[] {
  const bytes = (count: number | null): string => (count === null ? '-' : String(count));
  // Quoted: a name with a line feed in it makes no line of its own.
  return [signs[kind], bytes(bytesBefore), bytes(bytesAfter), JSON.stringify(file)];
}
