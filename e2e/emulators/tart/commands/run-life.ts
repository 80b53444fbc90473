import fs from 'node:fs';
import { say, type Call } from '../call';
import { TartExit } from '../exits';
import type { Machine } from '../guest/machine';

const crashWords =
  'guest has stopped the virtual machine due to error: Error Domain=VZErrorDomain Code=1 "Internal Virtualization error."';

/** Obeys the four signals until the machine has ended. Resolves for every end that has exit code 0. */
export async function keepRunning(
  machine: Machine,
  { settings }: Call,
  isSuspendable: boolean,
): Promise<void> {
  let failed: TartExit | undefined;
  let isOurs = false;
  const end = async (): Promise<void> => {
    isOurs = true;
    await machine.cutPower();
  };
  process.on('SIGINT', () => {
    say('Stopping VM...');
    void end();
  });
  process.on('SIGUSR2', () => {
    say('Requesting guest OS to stop...');
    void machine.requestShutdown();
  });
  process.on('SIGUSR1', () => {
    say('pausing VM to take a snapshot...');
    void suspend().catch((error: Error) => {
      say(`Failed to suspend the VM: ${error.message}`);
      failed = new TartExit(1, '');
      return end();
    });
  });

  async function suspend(): Promise<void> {
    if (!isSuspendable) {
      throw new Error(
        'Error Domain=VZErrorDomain Code=10 "The virtual machine configuration does not support saving its state."',
      );
    }
    await machine.pause();
    say('creating a snapshot...');
    await machine.saveState();
    say('snapshot created successfully! shutting down the VM...');
    await end();
  }

  const cause = await machine.ended;
  fs.rmSync(machine.folder.file('.seed'), { recursive: true, force: true });
  if (failed) throw failed;
  if (isOurs) return;
  if (cause === 'powered-off') say('guest has stopped the virtual machine');
  else if (settings.mutation !== 'exit-0-on-crash') say(crashWords);
}
