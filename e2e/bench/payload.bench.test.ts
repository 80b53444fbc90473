import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentGuest } from '../../src-main/payload/agent/agent-guest.fixture';
import { PayloadHerd } from '../../src-main/payload/payload-herd.fixture';
import { waitFor } from '../harness/wait-for';
import { execute } from './bench-herd';
import { end, makePeers, type Peer } from './payload-peers';
import { median, record, rounded, timed } from './record';

/** What a person sees first: a message, in the JSON that all of them write in place. */
const changed = 'data/100001';

let place: string;
let peers: readonly Peer[];
let undo: (() => unknown)[];
beforeEach(async () => {
  place = await fs.mkdtemp(path.join(os.tmpdir(), 'corral-bench-'));
  peers = await makePeers(place);
  undo = [];
});
afterEach(async () => {
  for (const step of undo.toReversed()) await step();
  await fs.rm(place, { recursive: true, force: true, maxRetries: 3 });
});

/** Makes data as of an account with 300 attachments. */
async function fill(source: string): Promise<void> {
  const program = path.resolve('e2e/harness/payload-writer.py');
  const made = path.join(place, 'made');
  await fs.rm(made, { recursive: true, force: true });
  const writing = execute('python3', [program, 'write', made, 'wal']);
  writing.child.stdin?.end();
  await writing;
  await fs.mkdir(source, { recursive: true });
  await fs.cp(made, source, { recursive: true });
}

describe('a change', () => {
  const changes = 15;

  /** Milliseconds from each change until it is in the target. */
  async function measure(systems: readonly Pick<Peer, 'name' | 'source' | 'target'>[]) {
    const times = new Map<string, number[]>();
    for (let change = 0; change < changes; change += 1) {
      for (const { name, source, target } of systems) {
        const content = JSON.stringify({ change });
        await delay((change * 370) % 1_500); // Not in step with anybody's clock.
        await fs.writeFile(path.join(source, changed), content);
        const arrived = async () =>
          (await fs.readFile(path.join(target, changed), 'utf8').catch(() => '')) === content;
        const took = await timed(() => waitFor(`change ${change} to reach ${name}`, arrived, 60_000));
        times.set(name, [...(times.get(name) ?? []), took]);
      }
    }
    return (name: string) => median(times.get(name) ?? []);
  }

  /** Without a tool for file events, as in a guest that has none, it looks every second. */
  it.each([
    ['with file events', true],
    ['without file events', false],
  ])('is in the folder of this computer within a second, %s', async (title, hasEvents) => {
    if (!hasEvents) await hideFileEvents();
    const herd = await PayloadHerd.make();
    undo.push(() => herd.dispose());
    const target = await herd.folder('payload');
    const id = await herd.vm('dev');
    const { source } = herd.guest(id);
    await fill(source);
    await herd.run(herd.actions.attach({ vm: 'dev', path: target }));
    await herd.start(id);
    await herd.reaches(id, 'in-sync');
    const compared = hasEvents ? peers : [];
    for (const peer of compared) {
      await fill(peer.source);
      const running = peer.start();
      undo.push(() => end(running));
    }
    const medianOf = await measure([{ name: 'corral', source, target }, ...compared]);
    for (const name of hasEvents ? compared.map((peer) => peer.name) : [undefined]) {
      const value = medianOf('corral');
      const peer = name === undefined ? null : medianOf(name);
      record({
        name: `change → shown by the payload folder, ${title}${name === undefined ? '' : `, against ${name}`}`,
        value: rounded(value),
        unit: 'ms',
        peer: peer && rounded(peer),
        ratio: peer && rounded(value / peer),
        goal: '< 1 s',
        ok: value < 1_000,
      });
    }
  });

  async function hideFileEvents(): Promise<void> {
    const tools = path.join(place, 'tools');
    await fs.mkdir(tools);
    await fs.writeFile(path.join(tools, 'inotifywait'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const { PATH } = process.env;
    process.env['PATH'] = `${tools}:${PATH}`;
    undo.push(() => (process.env['PATH'] = PATH));
  }
});

describe('an edit of equal size in the second of the one before', () => {
  const edits = 1_000;
  const files = Array.from({ length: 50 }, (_, index) => `attachments/file-${index}`);

  it('is never lost', async () => {
    const guest = await AgentGuest.make();
    undo.push(() => guest.dispose());
    const lost = await loseEdits({ source: guest.source(), pass: () => guest.once() }, (name) =>
      guest.published(name),
    );
    for (const { name, source, target, pass, start } of peers) {
      await fs.mkdir(path.join(source, 'attachments'));
      const daemon = pass ? undefined : start();
      if (daemon) undo.push(() => end(daemon));
      const peerLost = await loseEdits({ source, pass: pass ?? (() => settled(source, target)) }, (file) =>
        fs.readFile(path.join(target, file), 'utf8'),
      );
      record({
        name: `lost of ${edits} edits of equal size in one second, against ${name}`,
        value: lost,
        unit: 'edits',
        peer: peerLost,
        ratio: null,
        goal: '0',
        ok: lost === 0,
      });
    }
  });

  /** Edits files while a pass goes over them, and counts those of which the pass after it shows an older content. */
  async function loseEdits(
    { source, pass }: { readonly source: string; readonly pass: () => Promise<unknown> },
    shown: (file: string) => Promise<string>,
  ): Promise<number> {
    let [made, lost] = [0, 0];
    for (let round = 0; made < edits; round += 1) {
      await delay(1_000 - (Date.now() % 1_000));
      const second = Math.floor(Date.now() / 1_000);
      const write = (file: string, what: string) =>
        fs.writeFile(path.join(source, file), `${what} ${1_000 + round}`);
      for (const file of files) await write(file, 'one');
      const passing = pass();
      for (const file of files) {
        await delay(15);
        await write(file, 'two');
      }
      await passing;
      await delay(1_000);
      await pass();
      for (const file of files) {
        const { mtimeMs } = await fs.stat(path.join(source, file));
        if (Math.floor(mtimeMs / 1_000) !== second || made === edits) continue; // It took longer than that second.
        made += 1;
        if ((await shown(file)) !== `two ${1_000 + round}`) lost += 1;
      }
    }
    return lost;
  }

  /** One that works by itself is done with all that came before a file that has arrived. */
  async function settled(source: string, target: string): Promise<void> {
    const name = `sentinel-${performance.now()}`;
    await fs.writeFile(path.join(source, name), '');
    await waitFor(
      `${name} to arrive`,
      () =>
        fs.access(path.join(target, name)).then(
          () => true,
          () => false,
        ),
      60_000,
    );
  }
});

describe('a pass over 10,000 files', () => {
  const fileCount = 10_000;
  const rounds = 9;
  const edited = 'attachments/7/file-7';

  it('costs hardly more than a look at each file when nothing has changed, and little when one has', async () => {
    const guest = await AgentGuest.make();
    undo.push(() => guest.dispose());
    const passing = peers.filter((peer) => peer.pass);
    for (const source of [guest.source(), ...passing.map((peer) => peer.source)]) await manyFiles(source);
    const systems = [
      { name: 'corral', source: guest.source(), pass: () => guest.once() },
      ...passing.map(({ name, source, pass }) => ({ name, source, pass: pass ?? (() => Promise.resolve()) })),
    ];
    for (const { pass } of systems) for (let time = 0; time < 2; time += 1) await pass();
    const walk = () =>
      execute('sh', [
        '-c',
        `find "$1" -type f -printf '%i %s %C@ %p\\n' >"$2"`,
        'walk',
        guest.source(),
        guest.state('walk'),
      ]);

    const walks: number[] = [];
    const beginnings: number[] = []; // The service begins once, and not with each pass.
    const quiet = new Map<string, number[]>();
    const changing = new Map<string, number[]>();
    for (let round = 0; round < rounds; round += 1) {
      walks.push(await timed(walk));
      beginnings.push(await timed(() => guest.run('status')));
      for (const { name, source, pass } of systems) {
        quiet.set(name, [...(quiet.get(name) ?? []), await timed(pass)]);
        await fs.writeFile(path.join(source, edited), `edited ${round}`);
        changing.set(name, [...(changing.get(name) ?? []), await timed(pass)]);
      }
    }
    expect(await guest.published(edited)).toBe(`edited ${rounds - 1}`);

    const row = (name: string, value: number, peer: number, goal: string, ok: boolean): void =>
      record({
        name: `${name} of ${fileCount.toLocaleString('en')} files`,
        value: rounded(value),
        unit: 'ms',
        peer: rounded(peer),
        ratio: rounded(value / peer),
        goal,
        ok,
      });
    const [walked, begun] = [median(walks), median(beginnings)];
    const own = median(quiet.get('corral')!) - begun;
    const ownChanged = median(changing.get('corral')!) - begun;
    for (const { name } of passing) {
      const [peer, peerChanged] = [quiet.get(name)!, changing.get(name)!].map(median);
      row(`quiet pass, against ${name},`, own, peer!, '≤ 2 ×', own <= 2 * peer!);
      row(`pass with one changed, against ${name},`, ownChanged, peerChanged!, '< 2 s', ownChanged < 2_000);
    }
    row('quiet pass, against a walk over the metadata,', own, walked, '≤ 1.5 ×', own <= 1.5 * walked);
  });

  async function manyFiles(source: string): Promise<void> {
    for (let index = 0; index < fileCount; index += 1) {
      const folder = path.join(source, 'attachments', String(index % 50));
      if (index < 50) await fs.mkdir(folder, { recursive: true });
      await fs.writeFile(path.join(folder, `file-${index}`), `content ${index}`);
    }
  }
});
