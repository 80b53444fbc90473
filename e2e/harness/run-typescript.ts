import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');
const cache = path.join(root, 'node_modules', '.cache', 'corral-bundles');
const external = [...builtinModules, /^node:/, 'electron', 'node-pty'];

/**
 * Bundles a TypeScript program so that plain Node can run it (a child to be killed, for example).
 *
 * @param file the program's entry. @returns an absolute path of a CommonJS file, named by its content.
 */
export async function bundleEntry(file: string): Promise<string> {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      write: false,
      target: 'node18.15',
      minify: false,
      rolldownOptions: {
        input: path.resolve(file),
        external,
        output: { format: 'cjs', codeSplitting: false },
      },
    },
  });
  if (!('output' in result)) throw new Error(`Vite gave no single bundle for ${file}`);
  const { code } = result.output[0];
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const bundle = path.join(cache, `${path.basename(file, '.ts')}-${hash}.cjs`);
  if (!existsSync(bundle)) {
    await fs.mkdir(cache, { recursive: true });
    const temporary = `${bundle}.${process.pid}.tmp`;
    await fs.writeFile(temporary, code);
    await fs.rename(temporary, bundle);
  }
  return bundle;
}
