import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { execute } from './bench-herd';

/** Something that keeps a copy of a folder. */
export interface Peer {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  /** One pass, from now on; `undefined` where it can't be told to make one. */
  readonly pass: (() => Promise<unknown>) | undefined;
  /** Lets it work in the background. @returns its process */
  start(): ChildProcess;
}

/** As Clawbox calls it. */
const rsync = ['rsync', '-a', '--no-perms', '--no-owner', '--no-group', '--delete'];

/** The loop of Clawbox, lsyncd and unison, each with folders of its own. @param folder its path has no space */
export async function makePeers(folder: string): Promise<readonly Peer[]> {
  const place = async (name: string): Promise<{ name: string; source: string; target: string }> => {
    const [source, target] = [path.join(folder, name, 'source'), path.join(folder, name, 'target')];
    await fs.mkdir(source, { recursive: true });
    await fs.mkdir(target);
    return { name, source, target };
  };
  const loop = await place('rsync');
  const lsyncd = await place('lsyncd');
  const unison = await place('unison');
  const once = [...rsync, `${loop.source}/`, `${loop.target}/`];
  const unisonOnce = ['unison', unison.source, unison.target, '-ui', 'text', '-batch', '-silent'];
  const env = { ...process.env, UNISON: path.join(folder, 'unison-archive') };
  return [
    {
      ...loop,
      pass: () => foreground(once),
      start: () => background(['sh', '-c', 'while :; do "$@"; sleep 10; done', 'loop', ...once]),
    },
    {
      ...lsyncd,
      pass: undefined,
      // The shortest delay that it has.
      start: () => background(['lsyncd', '-nodaemon', '-delay', '1', '-rsync', lsyncd.source, lsyncd.target]),
    },
    {
      ...unison,
      // Up to 2: files that changed under its hands are left for the next pass.
      pass: () => foreground(['sh', '-c', '"$@"; [ $? -le 2 ]', 'once', ...unisonOnce], env),
      start: () => background([...unisonOnce, '-repeat', '1'], env),
    },
  ];
}

function foreground([file = '', ...argv]: readonly string[], env = process.env): Promise<unknown> {
  return execute(file, argv, { env });
}

function background([file = '', ...argv]: readonly string[], env = process.env): ChildProcess {
  return spawn(file, argv, { env, stdio: 'ignore', detached: true });
}

/** Ends it and all that it has started. */
export function end({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}
