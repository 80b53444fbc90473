import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../e2e/harness/wait-for';
import {
  defaultNetworkPolicy,
  type NetworkPolicy,
  type NetworkState,
} from '../../src-preload/contract/network';
import type { GuestWatch } from '../fleet/guest-watch';
import { newVmRecord } from '../fleet/vm-record';
import { Emitter } from '../host/emitter';
import { CorralError } from '../host/errors';
import type { ForwardEvent, ForwardRequest, GuestForward } from './guest-forwards';
import { guestOfHome } from './guest.fixture';
import { GuestNetwork } from './guest-network';

const record = newVmRecord(
  {
    name: 'dev',
    driver: 'qemu',
    imageId: '',
    user: 'admin',
    resources: { cpuCount: 1, memoryMB: 512, diskGB: 8 },
  },
  0,
);

/** An end in the guest that the test moves; what gets through it counts. */
class Forward implements GuestForward {
  readonly guestEnd: string;
  isUp = true;
  isClosed = false;
  connectionCount = 0;
  private readonly events = new Emitter<ForwardEvent>();
  readonly on = this.events.on.bind(this.events);

  constructor(readonly request: ForwardRequest) {
    this.guestEnd = request.kind === 'socks' ? '127.0.0.1:1080' : '/run/corral.sock';
  }

  tell(event: ForwardEvent): void {
    this.isUp = event.kind !== 'down';
    this.events.emit(event);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

let home: string;
let policy: NetworkPolicy;
let states: NetworkState[];
let forwards: Forward[];
let openFailure: CorralError | undefined;
let network: GuestNetwork;
beforeEach(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), 'corral network '));
  policy = defaultNetworkPolicy;
  states = [];
  forwards = [];
  openFailure = undefined;
  await fs.mkdir(path.join(home, 'bin'));
  await guestHas('bin/sshuttle', 'exit 0');
  // Nothing else of this computer's, which may have a sshuttle of its own.
  for (const tool of ['cat', 'head', 'mv', 'rm', 'sed']) {
    await fs.symlink(`/bin/${tool}`, path.join(home, 'bin', tool)).catch(() => undefined);
  }
  network = new GuestNetwork(
    {
      record: () => record,
      policy: () => policy,
      guest: () => guest() as GuestWatch,
      tell: (state) => states.push(state),
    },
    {
      forwards: {
        open: (request) => {
          if (openFailure) return Promise.reject(openFailure);
          forwards.push(new Forward(request));
          return Promise.resolve(forwards.at(-1) as Forward);
        },
      },
      hostLogin: { user: 'me', allow: () => Promise.resolve(), withdraw: () => Promise.resolve() },
      // The guest goes out by itself while “direct” is there, and through the proxy while that runs.
      probe: {
        script: `if [ -e "$HOME/direct" ] || { [ -e "$HOME/runs" ] && [ ! -e "$HOME/broken" ]; }; then echo reached
else echo blocked tcp; fi`,
        target: 'https://github.com',
      },
      deploy: async () => {
        await guestHas('scripts/proxy-restart', ': >"$HOME/runs"; rm -f "$HOME/.cal-proxy.stopped"');
        await guestHas('scripts/proxy-stop', 'rm -f "$HOME/runs"; : >"$HOME/.cal-proxy.stopped"');
      },
      now: Date.now,
    },
  );
});
afterEach(async () => {
  await network.dispose();
  await fs.rm(home, { recursive: true, force: true });
});

/** A probe that goes through the tunnel is seen at its far end. */
function guest(): Pick<GuestWatch, 'run'> {
  const { run } = guestOfHome(home, { PATH: path.join(home, 'bin') });
  return {
    run: async (script, options) => {
      const result = await run(script, options);
      const last = forwards.at(-1);
      if (last && result.stdout === 'reached\n' && !(await there('direct'))) last.connectionCount += 1;
      return result;
    },
  };
}

async function guestHas(name: string, text = ''): Promise<void> {
  const file = path.join(home, name);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

const there = (name: string): Promise<boolean> =>
  fs.access(path.join(home, name)).then(
    () => true,
    () => false,
  );
const state = () => states.at(-1);

it('leaves a guest alone that goes out by itself', async () => {
  await guestHas('direct');
  await network.settle();
  expect(states).toMatchObject([{ kind: 'direct' }]);
  expect(forwards).toEqual([]);
});

it('starts the proxy of a guest that does not, and says so once that is proven', async () => {
  await network.settle();
  expect(states).toMatchObject([{ kind: 'starting' }, { kind: 'proxied' }]);
  expect(forwards[0]?.request).toEqual({ vmId: record.id, kind: 'tunnel', allowPrivate: false });
  expect(await fs.readFile(path.join(home, '.cal-proxy-config'), 'utf8')).toMatch(
    /^HOST_GATEWAY='[0-9.]*'\nHOST_USER=''\nPROXY_MODE='auto'\nPROXY_WAY='tunnel'\nPROXY_SOCKET='\/run\/corral\.sock'\nPROXY_TARGET='https:\/\/github\.com'\n$/,
  );
  await network.settle();
  expect(states).toHaveLength(2);
});

it('says what is missing where the guest has no sshuttle', async () => {
  await fs.rm(path.join(home, 'bin', 'sshuttle'));
  await network.settle();
  expect(states).toMatchObject([
    {
      kind: 'blocked',
      failure: 'tcp',
      sentence: expect.stringContaining('sshuttle is not installed in “dev”'),
    },
  ]);
});

it('does not call it proxied when nothing gets through', async () => {
  policy = { ...policy, mode: 'on' };
  await guestHas('broken');
  await expect(network.start()).rejects.toThrow(/runs, but nothing gets through it\. .*no connection/);
  expect(state()).toMatchObject({ kind: 'failed' });
  expect(forwards[0]?.isClosed).toBe(true);
});

it('does not call it proxied when traffic goes past it', async () => {
  policy = { ...policy, mode: 'on' };
  await guestHas('direct');
  await expect(network.start()).rejects.toThrow(/its traffic goes past it/);
  expect(state()).toMatchObject({ kind: 'failed' });
});

it('does nothing for a guest whose proxy is off, but ends one that runs', async () => {
  policy = { ...policy, mode: 'on' };
  await network.settle();
  policy = { ...policy, mode: 'off' };
  await network.reconsider();
  expect(state()).toEqual({ kind: 'unknown' });
  expect(forwards).toMatchObject([{ isClosed: true }]);
  expect(await there('runs')).toBe(false);
});

it('starts it again when it ends by itself', async () => {
  await network.settle();
  await fs.rm(path.join(home, 'runs'));
  forwards[0]?.tell({ kind: 'released' });
  await waitFor('the fault', () => state()?.kind === 'failed');
  await waitFor('the proxy', () => state()?.kind === 'proxied', 10_000);
  expect(forwards).toHaveLength(1);
});

it('leaves it off when somebody in the guest ended it', async () => {
  await network.settle();
  await fs.rm(path.join(home, 'runs'));
  await guestHas('.cal-proxy.stopped');
  forwards[0]?.tell({ kind: 'released' });
  await waitFor('the look', () => state()?.kind === 'blocked');
  expect(forwards[0]?.isClosed).toBe(true);
});

it('waits for a forward that is lost, and starts the proxy once it is back', async () => {
  await network.settle();
  forwards[0]?.tell({ kind: 'down', reason: 'The guest stopped answering.' });
  expect(state()).toMatchObject({
    kind: 'failed',
    sentence: 'The guest stopped answering. Corral tries again by itself.',
  });
  forwards[0]?.tell({ kind: 'up' });
  await waitFor('the proxy', () => state()?.kind === 'proxied', 10_000);
});

it('tries again when the forward can’t be opened now', async () => {
  openFailure = new CorralError('guest-unreachable', 'It does not answer.', {}, true);
  await network.settle();
  expect(state()).toMatchObject({ kind: 'failed', sentence: 'It does not answer.' });
  openFailure = undefined;
  await waitFor('the proxy', () => state()?.kind === 'proxied', 10_000);
});

it('bridges a guest without tools, over a new orchestrator too, until it has them', async () => {
  const file = path.join(home, '.cal-bootstrap-proxy');
  await network.bridge();
  expect(forwards.map(({ request }) => request.kind)).toEqual(['socks']);
  expect(await fs.readFile(file, 'utf8')).toMatch(
    /^ALL_PROXY='socks5h:\/\/127\.0\.0\.1:1080'\nNO_PROXY='localhost,/,
  );
  await network.dispose();
  expect(forwards[0]?.isClosed).toBe(true);
  expect(await there('.cal-bootstrap-proxy')).toBe(true);
});

it('takes the bridge away when the proxy takes over', async () => {
  await network.bridge();
  await network.settle(); // As after a new login: it must not give up the bridge.
  expect(await there('.cal-bootstrap-proxy')).toBe(true);
  await network.useTools();
  expect(forwards.map(({ request, isClosed }) => [request.kind, isClosed])).toEqual([
    ['socks', true],
    ['tunnel', false],
  ]);
  expect(state()).toMatchObject({ kind: 'proxied' });
  expect(await there('.cal-bootstrap-proxy')).toBe(false);
});
