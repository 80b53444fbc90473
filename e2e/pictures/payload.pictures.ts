import { expect, test } from '@playwright/test';
import { fakeCheckpoints, fakePayload } from '../../src-main/orchestrator/fake-payload.fixture';
import { FakeHerd } from '../harness/fake-herd';
import { launchCorral } from '../harness/launch-app';
import { TestHome } from '../harness/test-home';
import { row, tab } from '../harness/window-page';
import { takePicture } from './take-picture';

const hour = 3_600_000;
/** The newest, and how many are kept before they are thinned. */
const newest = 312;
const count = 20;

test('payload, in both themes', async () => {
  const home = await TestHome.make();
  const corral = await launchCorral({ home, images: `${home.folder}/images` });
  const { page } = corral;
  const herd = await FakeHerd.behind(corral, home);
  await page.setViewportSize({ width: 1240, height: 780 });
  const now = Date.now();
  const kinds = fakeCheckpoints(now);
  const checkpoints = Array.from({ length: count }, (_, index) => {
    const like = kinds[Math.min(index, kinds.length - 2)] ?? kinds[0]!;
    const older = index < 5 ? {} : { at: now - (index * index * hour) / 2 };
    return { ...like, ...older, number: newest - index, restoredFrom: like.restoredFrom && newest - 4 };
  });
  herd.answerWith('payload.history', { checkpoints });
  const last = { number: newest, at: now - 40_000 };
  herd.change('clawbox-1', {
    payload: { ...fakePayload({ kind: 'in-sync', at: now - 3_000 }, now), lastCheckpoint: last },
  });
  await row(page, 'clawbox-1').click();
  await tab(page, 'Payload').click();
  const timeline = page.getByRole('grid', { name: 'Checkpoints of clawbox-1' });
  await expect(timeline.getByRole('row').first()).toContainText(String(newest));
  await takePicture(page, 'payload');
  await corral.kill();
  herd.close();
  await home.dispose();
});
