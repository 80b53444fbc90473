import { randomInt } from 'node:crypto';
import net from 'node:net';

const network = '127.0.77';
const lastHost = 254;

/** Whether nobody on this computer serves ssh at the address. */
function isFree(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(22, address, () => server.close(() => resolve(true)));
  });
}

/** The address a machine had last, or another one of the loopback network that guests of all homes share. */
export async function chooseAddress(last: string | undefined): Promise<string> {
  const first = randomInt(lastHost);
  const rest = Array.from(
    { length: lastHost },
    (_, index) => `${network}.${((first + index) % lastHost) + 1}`,
  );
  for (const address of last === undefined ? rest : [last, ...rest])
    if (await isFree(address)) return address;
  throw new Error(`No address of ${network}.0 is free.`);
}
