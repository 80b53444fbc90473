import fs from 'node:fs/promises';
import path from 'node:path';
import { CorralError } from '../host/errors';
import { deploy } from '../setup/deploy';
import type { GuestFile } from '../setup/guest-files';
import type { PayloadKind } from './kinds/payload-kind';
import type { ScriptGuest } from './payload-agent';

/** Below the home of a guest: what its service is installed from. */
const installFolder = '.corral-payload/install';

/** The service in one guest, as the guest's own service manager has it. */
export interface GuestService {
  /** Brings its files to the guest. @returns whether any was out of date */
  bring(signal: AbortSignal): Promise<boolean>;
  /** Ends a service of this label, Clawbox's too. @param lastPass whether it may publish before */
  stop(lastPass: boolean): Promise<void>;
  /** Installs it in its present version and starts it. @throws CorralError `tool-missing` */
  start(): Promise<void>;
  /** Takes it out of the guest. The data stays. */
  remove(): Promise<void>;
  isRunning(): Promise<boolean>;
}

/** Without its last pass it is killed: it may be, at any moment, and would wait for the writer's end otherwise. */
const stopScript = `if [ "$3" = no ]; then
  if [ "$(uname -s)" = Darwin ]; then sudo -n launchctl kill KILL "system/$1"
  else sudo -n systemctl kill -s KILL "$2"; fi >/dev/null 2>&1
fi
exec sudo -n /bin/sh "$HOME/${installFolder}/install.sh" --stop`;

const startScript = `exec sudo -n /bin/sh "$HOME/${installFolder}/install.sh" "$(id -un)"`;

const removeScript = `sudo -n /bin/sh "$HOME/${installFolder}/install.sh" --remove
rm -rf "$HOME/${installFolder}"`;

const isRunningScript = `if [ "$(uname -s)" = Darwin ]; then
  sudo -n launchctl print "system/$1" 2>/dev/null | grep -q 'state = running'
else systemctl is-active -q "$2"; fi`;

/** install.sh says so when the guest lacks a program. */
const toolMissing = 3;
/** The service ends within its 60 s. */
const stopTimeoutMs = 90_000;

/** Reads what comes with the app. */
export async function readServiceFiles(resources: string): Promise<readonly GuestFile[]> {
  const folder = path.join(resources, 'guest', 'payload');
  const names = (await fs.readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (name) => ({
      path: `${installFolder}/${name}`,
      mode: 0o644 as const,
      content: await fs.readFile(path.join(folder, name), 'utf8'),
    })),
  );
}

/** The service in a guest that has launchd or systemd. */
export function installedService(
  guest: ScriptGuest,
  kind: PayloadKind,
  files: readonly GuestFile[],
): GuestService {
  const labels = [kind.serviceLabel, kind.serviceUnit];
  return {
    async bring(signal) {
      return (await deploy(guest, () => files, signal)).written.length > 0;
    },
    async stop(lastPass) {
      const args = [...labels, lastPass ? 'yes' : 'no'];
      await guest.run(stopScript, { args, timeoutMs: stopTimeoutMs });
    },
    async start() {
      const expectedExitCodes = [0, toolMissing];
      const { exitCode, stderr } = await guest.run(startScript, {
        timeoutMs: stopTimeoutMs,
        expectedExitCodes,
      });
      if (exitCode === toolMissing) {
        throw new CorralError(
          'tool-missing',
          `The guest lacks a program that checkpoints need: ${stderr.trim()}`,
        );
      }
    },
    async remove() {
      await guest.run(removeScript, { timeoutMs: stopTimeoutMs });
    },
    async isRunning() {
      const { exitCode } = await guest.run(isRunningScript, {
        args: labels,
        expectedExitCodes: [0, 1, 3, 4],
      });
      return exitCode === 0;
    },
  };
}
