import { afterAll, beforeAll, it } from 'vitest';
import { ControlConnection } from '../harness/control';
import { launchCorral, type RunningCorral } from '../harness/launch-app';
import { BenchHerd } from './bench-herd';
import { median, record, rounded } from './record';

const rounds = 30;

let herd: BenchHerd;
let corral: RunningCorral;
let control: ControlConnection;
beforeAll(async () => {
  herd = await BenchHerd.open();
  for (const name of ['first', 'second', 'third']) await herd.create(name);
  await herd.endOrchestrator();
  corral = await launchCorral({ home: herd.home });
  control = await ControlConnection.open(herd.home.runtime);
});
afterAll(async () => {
  control.close();
  await corral.quit();
  await herd.close();
});

/**
 * Begins to wait in the page until it shows a text.
 *
 * @returns epoch milliseconds at which the frame with the text was drawn
 */
async function watchFor(text: string): Promise<() => Promise<number>> {
  const painted = await corral.page.evaluateHandle((wanted) => {
    const seen = new Promise<number>((resolve) => {
      const observer = new MutationObserver(() => {
        if (!document.body.textContent?.includes(wanted)) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return { seen };
  }, text);
  return () => painted.evaluate(({ seen }) => seen);
}

it('shows a change of a VM in its row', async () => {
  const lags: number[] = [];
  let name = 'second';
  for (let round = 0; round < rounds; round += 1) {
    const next = `renamed-${round}`;
    const painted = await watchFor(next);
    const asked = Date.now();
    await control.call('vm', 'rename', { vm: name, name: next });
    lags.push((await painted()) - asked);
    name = next;
  }
  const lag = median(lags);
  record({
    name: 'rename over the control socket to the row in the window',
    value: rounded(lag),
    unit: 'ms',
    peer: null,
    ratio: null,
    goal: '< 50 ms, the record on the disk and the frame included',
    ok: lag < 50,
  });
});
