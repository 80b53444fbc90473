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
      extends: values.test ? 'electron-builder.test.yml' : 'electron-builder.yml',
      electronDist: path.dirname(electron),
      electronVersion: version,
      ...(Number.parseInt(version, 10) < filePrivilegesFuseSince
        ? { electronFuses: { grantFileProtocolExtraPrivileges: null } }
        : {}),
    },
  });
  say(`Packed with Electron ${version}${app === undefined ? '' : `: ${app}`}.`);
});
