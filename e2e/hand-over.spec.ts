import { expect, test } from '@playwright/test';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchCorral } from './harness/launch-app';
import { TestHome } from './harness/test-home';

interface TaskRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
}

test('an app takes over from the command line in the middle of an image build', async () => {
  const images = await fs.mkdtemp(path.join(os.tmpdir(), 'corral images '));
  const home = await TestHome.make({ CORRAL_IMAGES: images });
  const build = home.corral(['image', 'build']);
  try {
    await expect
      .poll(async () => {
        const tasks = await home.corralJson<TaskRow[]>(['task', 'list']);
        return tasks.map(({ kind, state }) => `${kind} ${state}`);
      })
      .toEqual(['image.build running']);
    const before = await home.orchestratorPid();
    expect(before).toBeDefined();

    const corral = await launchCorral({ home });
    try {
      const task = corral.page.getByRole('listitem', { name: /Build/ });
      await expect(task).toBeVisible();
      expect(await home.orchestratorPid()).toBeUndefined();
      // The command line waits for the same task, now with another owner.
      const built = await build;
      expect(built.stdout).toContain('is there');
      expect(built.exitCode).toBe(0);
      await expect(corral.page.getByRole('button', { name: 'Create your first VM' })).toBeEnabled();
    } finally {
      await corral.quit();
    }
  } finally {
    await home.dispose();
    await fs.rm(images, { recursive: true, force: true });
  }
});
