import fs from 'node:fs/promises';
import path from 'node:path';
import { bundleEntry } from '../../e2e/harness/run-typescript';
import { temporaryCorral, type TemporaryCorral } from '../orchestrator/temporary-paths.fixture';

const root = path.resolve(import.meta.dirname, '../..');

/** The programs of a {@link builtCorral}; bundling takes seconds, so once for all tests. */
export interface Bundles {
  readonly cli: string;
  readonly serve: string;
}

export async function bundlePrograms(): Promise<Bundles> {
  return {
    cli: await bundleEntry(path.join(root, 'src-main/cli.ts')),
    serve: await bundleEntry(path.join(root, 'e2e/harness/fake-serve-program.ts')),
  };
}

/** A throw-away Corral with the command line as it is built, `cli.js`, beside a `serve.js` without machines. */
export async function builtCorral({ cli, serve }: Bundles): Promise<TemporaryCorral> {
  const corral = await temporaryCorral();
  await fs.mkdir(corral.paths.home);
  await fs.copyFile(cli, path.join(corral.paths.home, 'cli.js'));
  await fs.copyFile(serve, path.join(corral.paths.home, 'serve.js'));
  return corral;
}
