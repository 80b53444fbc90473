// Runs main.ts: bundles it when its sources changed, so that no build comes before the tests, and an app finds
// a program that starts as fast as any other.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';

const folder = import.meta.dirname;
const cache = path.resolve(folder, '../../../node_modules/.cache/corral-bundles');

/** Named by the content of all sources. */
function bundleFile() {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (/\.(ts|mjs|py|sh)$/.test(name)) hash.update(name).update(readFileSync(path.join(folder, name)));
  }
  return path.join(cache, `tart-${hash.digest('hex').slice(0, 16)}.cjs`);
}

async function bundle(file) {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: {
      ssr: path.join(folder, 'main.ts'),
      write: false,
      target: 'node20',
      rolldownOptions: {
        external: [...builtinModules, /^node:/],
        output: { format: 'cjs', codeSplitting: false },
      },
    },
  });
  mkdirSync(cache, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, result.output[0].code);
  renameSync(temporary, file);
}

const file = bundleFile();
if (!existsSync(file)) await bundle(file);
createRequire(import.meta.url)(file);
