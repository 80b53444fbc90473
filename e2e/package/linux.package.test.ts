import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { _electron } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const project = path.resolve(import.meta.dirname, '../..');
const tool = (name: string): string => path.join(project, 'tools', name);
const bin = (name: string): string => path.join(project, 'node_modules/.bin', name);

async function fuses(executable: string): Promise<string> {
  return (await run(bin('electron-fuses'), ['read', '--app', executable])).stdout;
}

describe('the packed Linux app', () => {
  const release = path.join(project, 'dist/linux-unpacked');
  const forTests = path.join(project, 'dist/test/linux-unpacked');
  let scratch: string;

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'corral package '));
    await run(process.execPath, [tool('package-dir.mjs')]);
    await run(process.execPath, [tool('package-dir.mjs'), '--test']);
  });

  afterAll(async () => {
    await rm(scratch, { recursive: true, force: true });
  });

  it('has every door of the run time shut', async () => {
    const wire = await fuses(path.join(release, 'corral-app'));
    for (const closed of [
      'RunAsNode',
      'EnableNodeOptionsEnvironmentVariable',
      'EnableNodeCliInspectArguments',
    ]) {
      expect(wire).toContain(`${closed} is Disabled`);
    }
    for (const guard of [
      'OnlyLoadAppFromAsar',
      'EnableCookieEncryption',
      'EnableEmbeddedAsarIntegrityValidation',
    ]) {
      expect(wire).toContain(`${guard} is Enabled`);
    }
    // Older run times have no place for this one; what is shipped has it shut.
    const shipped = await readFile(path.join(project, 'electron-builder.release.yml'), 'utf8');
    expect(shipped).toMatch(/^electronFuses:\n {2}grantFileProtocolExtraPrivileges: false$/m);
  });

  it('carries the built app, node-pty and the resources, and nothing else', async () => {
    const resources = path.join(release, 'resources');
    const expected = ['app.asar', 'app.asar.unpacked', 'guest', 'icons', 'image'];
    expect((await readdir(resources)).toSorted()).toEqual(expected);
    const { stdout } = await run(bin('asar'), ['list', path.join(resources, 'app.asar')]);
    const files = stdout.trim().split('\n');
    expect(files).toContain('/out/main/main.js');
    expect(files).toContain('/out/preload/bridge.js');
    expect(files).toContain('/out/renderer/index.html');
    const strays = files.filter((file) => !/^\/(out|package\.json|node_modules($|\/node-pty))/.test(file));
    expect(strays).toEqual([]);
    const addon = 'app.asar.unpacked/node_modules/node-pty/build/Release/pty.node';
    expect(existsSync(path.join(resources, addon))).toBe(true);
  });

  it('starts from a fresh home and shows its window', async () => {
    const app = await _electron.launch({
      executablePath: path.join(forTests, 'corral-app'),
      args: [
        `--user-data-dir=${path.join(scratch, 'chromium')}`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      env: {
        ...(process.env as Record<string, string>),
        HOME: scratch,
        XDG_RUNTIME_DIR: scratch,
        CORRAL_HOME: path.join(scratch, 'home'),
      },
    });
    try {
      const page = await app.firstWindow();
      expect(await app.evaluate(({ app: electron }) => electron.isPackaged)).toBe(true);
      expect(await page.title()).toBe('Corral');
    } finally {
      await app.close();
    }
  });
});
