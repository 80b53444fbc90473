import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../driver';
import type { TartTool } from './tart-tool';

/** The agent comes up with the guest's desktop; a guest that has none is looked for in the leases. */
const agentPatienceMs = 45_000;
/** Tart itself takes a second to say that it found nothing. */
const pauseMs = 250;
const sshPort = 22;

/**
 * Asks until a running guest has an address: its agent first, which speaks for the guest that runs now;
 * the DHCP leases later, where an address may be of an earlier run.
 *
 * @returns `undefined` when it was aborted
 */
export async function findAddress(
  tart: TartTool,
  name: () => string,
  signal: AbortSignal,
): Promise<Endpoint | undefined> {
  const begun = Date.now();
  const { agentResolver } = await tart.options();
  while (!signal.aborted) {
    const byAgent = agentResolver ? await ask(tart, [name(), '--resolver', 'agent'], signal) : undefined;
    if (byAgent) return byAgent;
    if (!agentResolver || Date.now() - begun > agentPatienceMs) {
      const byLease = await ask(tart, [name()], signal);
      if (byLease) return byLease;
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function ask(
  tart: TartTool,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<Endpoint | undefined> {
  try {
    const { exitCode, stdout } = await tart.run(['ip', ...argv], {
      signal,
      timeoutMs: 20_000,
      expectedExitCodes: [0, 1, 2, 64],
    });
    const host = stdout.trim();
    return exitCode === 0 && net.isIPv4(host) ? { host, port: sshPort } : undefined;
  } catch {
    return undefined; // Aborted or stuck; the loop knows which.
  }
}
