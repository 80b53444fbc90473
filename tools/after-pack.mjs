// Called by electron-builder on the packed folder, before fuses are set and anything is signed.
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const executable = 0o755;

export default function afterPack({ appOutDir, packager, electronPlatformName }) {
  const resources = packager.getResourcesDir(appOutDir);
  // The app loader of a borrowed run time would win over app.asar.
  rmSync(path.join(resources, 'app'), { recursive: true, force: true });
  if (electronPlatformName === 'darwin')
    preparePty(path.join(resources, 'app.asar.unpacked', 'node_modules', 'node-pty'));
}

/**
 * On macOS node-pty comes with binaries: one compiled for the packing machine is dead weight, and the spawn helper is
 * published without its execute bit (microsoft/node-pty #850), without which every pty fails.
 */
function preparePty(folder) {
  rmSync(path.join(folder, 'build'), { recursive: true, force: true });
  const prebuilds = path.join(folder, 'prebuilds');
  for (const platform of readdirSync(prebuilds)) {
    const helper = path.join(prebuilds, platform, 'spawn-helper');
    if (existsSync(helper)) chmodSync(helper, executable);
  }
}
