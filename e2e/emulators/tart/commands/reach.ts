import { setTimeout as delay } from 'node:timers/promises';
import { say, type Call } from '../call';
import { failure, notRunning, TartExit } from '../exits';
import { AgentConnection } from '../guest/agent-connection';
import { Leases } from '../leases';
import type { VmFolder } from '../vm-folder';

/** An address of the guests' network that no guest ever gets. */
const deadAddress = '127.0.77.255';

/** `tart ip`: at least one look and one second, then until the deadline. It does not ask whether the VM runs. */
export async function ip(call: Call): Promise<void> {
  const { args, storage } = call;
  const folder = storage.openLocal(args.required('name'));
  const resolver = args.text('resolver') ?? 'dhcp';
  const until = Date.now() + (args.integer('wait') ?? 0) * 1000;
  do {
    const address = await resolve(folder, resolver, call);
    if (address !== undefined) {
      say(address);
      return;
    }
    await delay(1000);
  } while (Date.now() < until);
  const isRunning = folder.state() === 'running';
  const hint = resolverHint(resolver, folder);
  throw failure(`no IP address found${isRunning ? '' : ', is your VM running?'}${hint}`);
}

async function resolve(
  folder: VmFolder,
  resolver: string,
  { settings, storage }: Call,
): Promise<string | undefined> {
  const address = new Leases(storage.home).addressOf(folder.readConfig().macAddress);
  if (resolver === 'dhcp') {
    return address !== undefined && settings.mutation === 'stale-lease' ? deadAddress : address;
  }
  if (folder.state() !== 'running') return undefined;
  if (resolver === 'arp') return address;
  const agent = settings.mutation === 'no-agent' ? undefined : await AgentConnection.open(folder);
  agent?.close();
  return agent && address;
}

function resolverHint(resolver: string, folder: VmFolder): string {
  if (resolver === 'agent') return ' (also make sure that Guest agent for Tart is running inside of a VM)';
  const isLinux = folder.readConfig().os === 'linux';
  return resolver === 'arp' && isLinux
    ? ' (not all Linux distributions are compatible with the ARP resolver)'
    : '';
}

/** `tart exec`: ends with the command's own exit code. */
export async function exec({ args, settings, storage }: Call): Promise<void> {
  const name = args.required('name');
  const folder = storage.openLocal(name);
  if (folder.state() !== 'running') throw notRunning(name);
  const until = Date.now() + settings.agentTimeoutSeconds * 1000;
  for (;;) {
    const agent = settings.mutation === 'no-agent' ? undefined : await AgentConnection.open(folder);
    if (agent) {
      const [command = '', ...words] = args.all('command');
      const code = await agent.execute([command, ...words], args.has('interactive'));
      if (code === 'not-found') {
        throw new TartExit(1, `Error: unknown (2): exec: "${command}": executable file not found in $PATH`);
      }
      process.exitCode = code;
      return;
    }
    if (Date.now() > until) {
      throw failure(
        'Failed to connect to the VM using its control socket: deadline exceeded, is the Tart Guest Agent running?',
      );
    }
    await delay(200);
  }
}
