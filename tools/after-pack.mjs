// Called by electron-builder on the packed folder, before fuses are set and anything is signed.
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const executable = 0o755;

export default function afterPack({ appOutDir, packager, electronPlatformName }) {
  const resources = packager.getResourcesDir(appOutDir);
  // The app loader of a borrowed run time would win over app.asar.
  rmSync(path.join(resources, 'app'), { recursive: true, force: true });
  if (electronPlatformName === 'darwin') makeSpawnHelpersExecutable(resources);
}

/** node-pty publishes its macOS helper without the execute bit (microsoft/node-pty #850); every pty fails without it. */
function makeSpawnHelpersExecutable(resources) {
  const prebuilds = path.join(resources, 'app.asar.unpacked', 'node_modules', 'node-pty', 'prebuilds');
  for (const platform of readdirSync(prebuilds)) {
    const helper = path.join(prebuilds, platform, 'spawn-helper');
    if (existsSync(helper)) chmodSync(helper, executable);
  }
}
