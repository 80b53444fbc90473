import dgram from 'node:dgram';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';

/** What the lab's internet, or its host, serves. */
interface LabServerConfig {
  readonly http: readonly (readonly [host: string, port: number])[];
  readonly https: readonly (readonly [host: string, port: number])[];
  /** Key and certificate in one file. */
  readonly certificate: string;
  /** Where a name server listens that answers every question for an IPv4 address. */
  readonly dns: string | null;
  /** The answer. */
  readonly address: string;
}

const megabyte = Buffer.alloc(1024 * 1024);

/** `/big/50` is 50 MiB; every other path tells where the client comes from. */
function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  const size = Number(/^\/big\/(\d+)$/.exec(request.url ?? '')?.[1] ?? 0);
  if (size === 0) {
    response.end(`peer ${request.socket.remoteAddress}\n`);
    return;
  }
  let left = size;
  const more = (): void => {
    while (left > 0) {
      left -= 1;
      if (!response.write(megabyte)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

function dnsAnswer(question: Buffer, address: string): Buffer {
  let end = 12;
  while ((question[end] ?? 0) !== 0) end += (question[end] ?? 0) + 1;
  end += 5;
  const isForVersion4 = question.readUInt16BE(end - 4) === 1;
  const head = Buffer.from([
    ...question.subarray(0, 2),
    0x81,
    0x80,
    0,
    1,
    0,
    isForVersion4 ? 1 : 0,
    0,
    0,
    0,
    0,
  ]);
  const record = [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address.split('.').map(Number)];
  return Buffer.concat([head, question.subarray(12, end), Buffer.from(isForVersion4 ? record : [])]);
}

/** Serves until it is ended; says `ready`. Its one argument is a {@link LabServerConfig}. */
async function main(): Promise<void> {
  const config = JSON.parse(process.argv[2] ?? '{}') as LabServerConfig;
  const pem = config.https.length > 0 ? fs.readFileSync(config.certificate) : '';
  const servers = [
    ...config.http.map((place) => [http.createServer(answer), place] as const),
    ...config.https.map((place) => [https.createServer({ key: pem, cert: pem }, answer), place] as const),
  ];
  for (const [server, [host, port]] of servers) {
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
  }
  if (config.dns !== null) {
    const socket = dgram.createSocket('udp4');
    socket.on('message', (question, from) => {
      socket.send(dnsAnswer(question, config.address), from.port, from.address);
    });
    await new Promise<void>((resolve) => socket.bind(53, config.dns ?? '', resolve));
  }
  console.log('ready');
}

void main();
