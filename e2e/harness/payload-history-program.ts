import path from 'node:path';
import { PayloadHistory } from '../../src-main/payload/history/payload-history';

/**
 * A process that works on the history of a payload, made to be killed. Arguments: a folder with `history` and `share`,
 * and what to do, in this order; a promotion that was begun before is finished first, as an orchestrator does.
 * Prints `<verb> <milliseconds>` for each, and at the end its largest memory in MB.
 */
async function main(folder: string, verbs: readonly string[]): Promise<void> {
  const share = path.join(folder, 'share');
  const options = { signal: new AbortController().signal };
  const history = await PayloadHistory.open(path.join(folder, 'history'));
  const plain = history.plainLayout(share);
  const head = (): number => history.head?.number ?? 0;
  const work: Readonly<Record<string, () => Promise<unknown>>> = {
    recover: () => plain.recover(options),
    import: () => history.importPlain(share, 'import', options),
    ingest: () => history.ingest(share, null, options),
    promote: () => plain.promote(head(), options),
    changed: () => plain.hasChanged(options.signal),
    publish: () => history.publish(share, head(), 1, options),
    thin: () => history.thin(options.signal),
  };
  for (const verb of ['recover', ...verbs]) {
    const begin = performance.now();
    await work[verb]?.();
    console.log(verb, Math.round(performance.now() - begin));
  }
  console.log('memory', Math.round(process.resourceUsage().maxRSS / 1024));
}

const [folder, ...verbs] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: payload-history-program FOLDER VERB…');
main(folder, verbs).catch((error: unknown) => {
  console.log('failed', (error as { code?: string }).code, error instanceof Error ? error.message : '');
  process.exitCode = 1;
});
