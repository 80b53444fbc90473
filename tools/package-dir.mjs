#!/usr/bin/env node
// `npm run package:dir`: the Linux app as a folder in dist/. With `--test` its fuses let Playwright attach (dist/test).
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { electronRuntime, electronVersion } from './electron-runtime.mjs';
import { buildIfStale } from './lib/build.mjs';
import { projectFolder, runMain, say } from './lib/project.mjs';

/** The first Electron whose fuse wire has a place for `grantFileProtocolExtraPrivileges`. */
const filePrivilegesFuseSince = 29;

await runMain(async () => {
  const { values } = parseArgs({ options: { test: { type: 'boolean', default: false } } });
  await bootstrap();
  await buildIfStale({ show: true });
  const electron = await electronRuntime();
  const version = await electronVersion(electron);
  const { build, Platform } = await import('electron-builder');
  const [app] = await build({
    targets: Platform.LINUX.createTarget('dir'),
    projectDir: projectFolder,
    publish: 'never',
    config: {
      extends: configFile(values.test, version),
      electronDist: path.dirname(electron),
      electronVersion: version,
    },
  });
  say(`Packed with Electron ${version}${app === undefined ? '' : `: ${app}`}.`);
});

function configFile(isTest, version) {
  if (isTest) return 'electron-builder.test.yml';
  const hasFuse = Number.parseInt(version, 10) >= filePrivilegesFuseSince;
  return hasFuse ? 'electron-builder.release.yml' : 'electron-builder.yml';
}
