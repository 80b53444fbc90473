import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import type { DnsRelay } from './dns-relay';
import type { Outbound } from './outbound';
import { TunnelChannel } from './tunnel-channel';
import { FrameReader, tunnelCommands, type TunnelFrame } from './tunnel-frames';
import { TunnelOutput } from './tunnel-output';
import { UploadFlow } from './upload-flow';
import { UploadReader } from './upload-reader';

export interface TunnelParts {
  readonly outbound: Pick<Outbound, 'connect'>;
  readonly dns: Pick<DnsRelay, 'ask'>;
}

const greeting = '\0\0SSHUTTLE0001';
const maxChannels = 512;
/** sshuttle asks once at a time. */
const maxOpenQuestions = 16;
const uploadTimeoutMs = 15_000;

/**
 * The far end of an unmodified sshuttle (1.0 to 1.3).
 *
 * sshuttle sends a program and expects it to run; that is read and dropped, and this code answers in its place. The
 * guest is not trusted: what is malformed or too much ends this tunnel, and every destination is judged.
 */
export class Tunnel {
  private readonly abort = new AbortController();
  private readonly channels = new Map<number, TunnelChannel>();
  private readonly upload = new UploadReader();
  private readonly frames = new FrameReader();
  private readonly output: TunnelOutput;
  private readonly uploads = new UploadFlow<number>(
    () => this.answerQuestions(),
    (channel) => this.channels.get(channel)?.close(),
  );
  private uploadTimer: NodeJS.Timeout | undefined;
  private isUploaded = false;
  private isOver = false;
  /** sshuttle sends no more data until its question is answered; that is how it is told to wait. */
  private questions: Buffer[] = [];

  /** @param stream the guest's connection, which ends with this. @param onEnd called once. */
  constructor(
    private readonly stream: Duplex,
    private readonly parts: TunnelParts,
    private readonly onEnd: (reason: string) => void,
  ) {
    this.output = new TunnelOutput(stream, {
      onDestinations: (mayFlow) => {
        for (const channel of this.channels.values()) channel.flow(mayFlow);
      },
      onGuest: (mayFlow) => (mayFlow ? stream.resume() : stream.pause()),
    });
    setMaxListeners(0, this.abort.signal); // Each question for a name listens.
  }

  /** From now on the guest is heard. */
  begin(): void {
    const { stream } = this;
    this.uploadTimer = setTimeout(() => this.end('It sent no whole program in time.'), uploadTimeoutMs);
    stream.on('data', (chunk: Buffer) => this.read(chunk));
    stream.on('end', () => this.end('The guest let go.'));
    stream.on('error', (error) => this.end(error.message));
    stream.on('close', () => this.end('The guest let go.'));
  }

  /** Ends the tunnel and all that goes through it. Calling it twice does no harm. */
  end(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.uploadTimer);
    this.abort.abort();
    for (const channel of this.channels.values()) channel.close();
    this.stream.destroy();
    this.onEnd(reason);
  }

  private read(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.isUploaded) {
      this.readFrames(chunk);
      return;
    }
    const progress = this.upload.add(chunk);
    switch (progress.kind) {
      case 'more':
        return;
      case 'broken':
        this.end('It is not sshuttle that speaks here.');
        return;
      case 'done':
        this.isUploaded = true;
        clearTimeout(this.uploadTimer);
        this.stream.write(greeting);
        this.output.send(0, tunnelCommands.routes);
        this.readFrames(progress.rest);
    }
  }

  private readFrames(bytes: Buffer): void {
    const frames = this.frames.add(bytes);
    if (frames === 'broken') {
      this.end('It sent what is no frame.');
      return;
    }
    for (const frame of frames) {
      if (!this.isOver) this.take(frame);
    }
  }

  /** Commands of other ways of sshuttle, such as looking for names in this computer's network, do nothing. */
  private take({ channel, command, data }: TunnelFrame): void {
    switch (command) {
      case tunnelCommands.ping:
        this.takeQuestion(data);
        return;
      case tunnelCommands.pong:
        this.output.answered();
        return;
      case tunnelCommands.exit:
        this.end('The guest let go.');
        return;
      case tunnelCommands.connect:
        this.connect(channel, data);
        return;
      case tunnelCommands.dnsRequest:
        void this.askForName(channel, data);
        return;
      case tunnelCommands.data:
        this.takeData(channel, data);
        return;
      case tunnelCommands.endOfData:
        this.channels.get(channel)?.endOfData();
        return;
      case tunnelCommands.stopSending:
        this.channels.get(channel)?.stopSending();
    }
  }

  private connect(id: number, data: Buffer): void {
    const [, address, port] = /^\d{1,3},([\da-fA-F.:]{2,45}),(\d{1,5})$/.exec(data.toString('latin1')) ?? [];
    this.channels.get(id)?.close(); // Numbers start again after 65,535; the guest has done with the old one.
    if (address === undefined || this.channels.size >= maxChannels) {
      this.sayClosed(id);
      return;
    }
    const channel = new TunnelChannel(
      (signal) => this.parts.outbound.connect(address, Number(port), signal),
      this.output.mayFlow,
      {
        onData: (bytes) => this.output.sendData(id, bytes),
        onEndOfData: () => this.output.send(id, tunnelCommands.endOfData),
        onTaken: (bytes) => this.uploads.taken(id, bytes),
        onClosed: () => {
          this.output.send(id, tunnelCommands.stopSending);
          this.channels.delete(id);
          this.uploads.forget(id);
        },
      },
    );
    this.channels.set(id, channel);
  }

  private takeData(id: number, data: Buffer): void {
    const channel = this.channels.get(id);
    if (!channel) return; // It ended here while this was on its way.
    this.uploads.added(id, data.length);
    channel.write(data);
  }

  private sayClosed(id: number): void {
    this.output.send(id, tunnelCommands.endOfData);
    this.output.send(id, tunnelCommands.stopSending);
  }

  private async askForName(id: number, question: Buffer): Promise<void> {
    const answer = await this.parts.dns.ask(question, this.abort.signal);
    if (answer && !this.isOver) this.output.send(id, tunnelCommands.dnsResponse, answer);
  }

  private takeQuestion(data: Buffer): void {
    this.questions.push(data);
    if (this.questions.length > maxOpenQuestions) this.end('It asked too often.');
    else if (!this.uploads.isCongested) this.answerQuestions();
  }

  private answerQuestions(): void {
    for (const data of this.questions.splice(0)) this.output.send(0, tunnelCommands.pong, data);
  }
}
