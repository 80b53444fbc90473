import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

/** One of this computer's name servers. */
export interface NameServer {
  readonly address: string;
  readonly port: number;
}

const maxQuestions = 64;
const minMessageBytes = 12;
/** sshuttle takes no more from the guest, and many programs in it no longer answer. */
const maxMessageBytes = 4096;
const timeoutMs = 5_000;
const maxServersAsked = 3;

/** Asks this computer's name servers what a guest asks. */
export class DnsRelay {
  private questions = 0;

  constructor(private readonly nameServers: () => readonly NameServer[] = nameServersOfThisComputer) {}

  /** @returns the answer as it came; `undefined` when there is none, or too much is asked: guests ask again. */
  async ask(question: Buffer, signal: AbortSignal): Promise<Buffer | undefined> {
    const isOdd = question.length < minMessageBytes || question.length > maxMessageBytes;
    if (isOdd || this.questions >= maxQuestions) return undefined;
    this.questions += 1;
    try {
      for (const server of this.nameServers().slice(0, maxServersAsked)) {
        const answer = await overUdp(server, question, signal);
        if (signal.aborted) return undefined;
        if (answer) return isTruncated(answer) ? await wholeAnswer(server, question, answer, signal) : answer;
      }
      return undefined;
    } finally {
      this.questions -= 1;
    }
  }
}

/** A new resolver reads the system's settings anew: a laptop moves between networks. */
function nameServersOfThisComputer(): readonly NameServer[] {
  return new dns.Resolver().getServers().map((text) => {
    const withPort = /^\[(.+)\]:(\d+)$/.exec(text) ?? /^([^:]+):(\d+)$/.exec(text);
    return { address: withPort?.[1] ?? text, port: Number(withPort?.[2] ?? 53) };
  });
}

function overUdp(
  { address, port }: NameServer,
  question: Buffer,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
    const settle = (answer?: Buffer): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners().on('error', () => undefined);
      socket.close();
      resolve(answer);
    };
    const onAbort = (): void => settle();
    const timer = setTimeout(settle, timeoutMs);
    signal.addEventListener('abort', onAbort);
    socket.on('error', () => settle());
    socket.on('message', (message) => {
      if (isAnswer(message, question)) settle(message);
    });
    // Connected, so that the system lets nobody else answer and tells when nobody is there.
    socket.on('connect', () => socket.send(question)).connect(port, address);
  });
}

/** The guest can't ask again by TCP, as that would go to its own gateway; so this is done here if it fits. */
async function wholeAnswer(
  server: NameServer,
  question: Buffer,
  truncated: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  const answer = await overTcp(server, question, signal);
  return answer && answer.length <= maxMessageBytes ? answer : truncated;
}

function overTcp(
  { address, port }: NameServer,
  question: Buffer,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port, timeout: timeoutMs });
    let received: Buffer = Buffer.alloc(0);
    const settle = (answer?: Buffer): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(answer);
    };
    const onAbort = (): void => settle();
    signal.addEventListener('abort', onAbort);
    socket.on('error', () => settle()).on('timeout', () => settle());
    socket.on('close', () => settle());
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      if (received.length < 2) return;
      const end = 2 + received.readUInt16BE(0);
      if (received.length < end) return;
      const answer = received.subarray(2, end);
      settle(isAnswer(answer, question) ? answer : undefined);
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    socket.write(Buffer.concat([length, question]));
  });
}

function isAnswer(message: Buffer, question: Buffer): boolean {
  return message.length >= minMessageBytes && message.readUInt16BE(0) === question.readUInt16BE(0);
}

function isTruncated(message: Buffer): boolean {
  return ((message[2] ?? 0) & 0x02) !== 0;
}
