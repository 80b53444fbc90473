import { expect, it } from 'vitest';
import { signalCli } from './kinds/signal-cli';
import type { Inspection } from './payload-agent';
import { preflight } from './preflight';

const names = { vm: 'dev', kind: signalCli };
const seen: Inspection = {
  local: 'none',
  payload: '',
  generation: '',
  changed: false,
  mount: 'mounted',
  marker: 'ours',
  writer: false,
  missingTool: '',
};
const never = new AbortController().signal;

it('waits until the share is there, mounted by itself or below a mount that hides it', async () => {
  const answers: Inspection[] = [
    { ...seen, mount: 'missing', marker: 'missing' },
    { ...seen, mount: 'dir', marker: 'missing' },
    { ...seen, mount: 'dir' },
  ];
  const look = (): Promise<Inspection> => Promise.resolve(answers.shift() ?? seen);
  expect(await preflight(look, names, never, { deadlineMs: 1_000, pauseMs: 1 })).toMatchObject({
    mount: 'dir',
  });
  expect(answers).toEqual([]);
});

it('ends with the VM, the path, what was seen last and what to run', async () => {
  const look = (): Promise<Inspection> => Promise.resolve({ ...seen, mount: 'dir', marker: 'other' });
  await expect(preflight(look, names, never, { deadlineMs: 20, pauseMs: 5 })).rejects.toMatchObject({
    code: 'timed-out',
    message: expect.stringMatching(
      /“dev” .*signal-cli-payload\/\.clawbox-signal-payload-host-marker is that of another VM.*“dir”.*corral vm restart dev.*corral payload status dev/,
    ),
  });
});

it('ends when nobody waits any more', async () => {
  const abort = new AbortController();
  const look = (): Promise<Inspection> => {
    abort.abort();
    return Promise.resolve({ ...seen, marker: 'missing' });
  };
  await expect(preflight(look, names, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
});
