import { createInterface } from 'node:readline';
import { Lease } from '../../src-main/orchestrator/lease';
import { resolvePaths } from '../../src-main/host/paths';

/** Tries for the lease on `acquire`, lets go on `release`, and answers each with one line. Home from CORRAL_HOME. */
async function main(): Promise<void> {
  const paths = resolvePaths('/nowhere');
  let lease: Lease | undefined;
  for await (const word of createInterface({ input: process.stdin })) {
    if (word === 'acquire') {
      lease = await Lease.acquire(paths, 'serve', 'test');
      console.log(lease ? 'owner' : 'nothing');
    } else {
      await lease?.release();
      lease = undefined;
      console.log('released');
    }
  }
}

void main();
