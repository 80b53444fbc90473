import fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import { runCommand } from '../../host/command';
import { AgentGuest } from './agent-guest.fixture';

/** A tmpfs stands for the share: it goes away as VirtioFS does, and it can be full. */
let guest: AgentGuest;
const mount = (size: string) =>
  runCommand('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'share', guest.share()]);
const unmount = () => runCommand('umount', ['--lazy', guest.share()], { expectedExitCodes: [0, 32] });

beforeEach(async () => {
  guest = await AgentGuest.make('seeded');
  await fs.rm(guest.share(), { recursive: true });
  await fs.mkdir(guest.share());
});
afterEach(async () => {
  await unmount();
  await guest.dispose();
});

/** What lies in the folder that the share is mounted on. */
const underneath = () => fs.readdir(guest.share());

async function begin(size = '200m'): Promise<void> {
  await mount(size);
  await guest.lend(1);
  await guest.seed();
  await guest.fill();
}

it('writes nothing underneath when the share is gone', async () => {
  await begin();
  await guest.once();
  await unmount();
  await guest.write(3);
  expect((await guest.once()).exitCode).toBe(3);
  expect(await guest.status()).toMatchObject({ state: 'skip', reason: 'mount-missing' });
  expect(await underneath()).toEqual([]);
  await guest.seed();
  expect(await underneath()).toEqual([]);
});

it.each([0, 2, 4])(
  'writes nothing underneath when the share goes in the middle of a pass: %s',
  async (moment) => {
    await begin();
    await guest.once();
    await fs.writeFile(guest.source('attachments/big'), Buffer.alloc(48 * 2 ** 20, 1));
    const pass = guest.start('once');
    // From the first look to the last hash.
    await waitFor('the pass', async () => (await fs.readdir(guest.state())).includes('pass-lock'));
    await delay(moment * 120);
    await unmount();
    expect(await pass.ended).not.toBeNull();
    expect(await underneath()).toEqual([]);
  },
);

it('keeps the old generation on a disk that gets full, and goes on when there is space again', async () => {
  await begin('70m');
  // The guard is told that there is space, so that the copy itself fails.
  await guest.tool('df', `echo; echo 'share 9 9 9000000 1% /'`);
  await guest.once();
  await fs.writeFile(guest.source('attachments/big'), Buffer.alloc(80 * 2 ** 20, 1));
  expect((await guest.once()).exitCode).toBe(2);
  expect(await guest.status()).toMatchObject({ state: 'halted', reason: 'disk-full' });
  expect((await guest.current())?.generation).toBe('000001-00000001');
  expect(await guest.checked()).toHaveLength(33);

  await fs.rm(guest.source('attachments/big'));
  await guest.write(4);
  expect((await guest.once()).exitCode).toBe(0);
  expect(await guest.checked()).toHaveLength(33);
  expect(await guest.published('data/100001')).toBe('{"seq":4}');
});

it('publishes again under the service once the share is back', async () => {
  await begin();
  await guest.serve();
  await waitFor('a generation', () => guest.current());
  await unmount();
  await waitFor('a skip', async () => (await guest.status())['reason'] === 'mount-missing');
  await mount('200m');
  await guest.lend(2);
  await waitFor('another generation', async () => (await guest.current())?.generation === '000002-00000001');
  expect(await guest.checked()).toHaveLength(33);
});
