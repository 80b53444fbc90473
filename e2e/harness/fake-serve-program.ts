import { fakeOrchestrator } from '../../src-main/orchestrator/fake-orchestrator.fixture';
import { serve } from '../../src-main/orchestrator/serve-process';
import { resolvePaths } from '../../src-main/host/paths';

/** `corral serve` without machines. Argument: milliseconds after which it ends when idle, default 2,000. Prints why it ended. */
const [idleMs = '2000'] = process.argv.slice(2);
void serve({
  paths: resolvePaths('/nowhere'),
  version: 'test',
  compose: (options) => Promise.resolve(fakeOrchestrator(options)),
  idleMs: Number(idleMs),
  log: (sentence) => console.error(sentence),
}).then((end) => {
  console.log(end);
  process.exit(0);
});
