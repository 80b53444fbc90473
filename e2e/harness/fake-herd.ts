import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import path from 'node:path';
import { eventChannel } from '../../src-preload/contract/channels';
import type { Vm } from '../../src-preload/contract/vm';
import { EventHub } from '../../src-main/api/event-hub';
import { defineMethod, type Method } from '../../src-main/api/method';
import { toEnvelope } from '../../src-main/api/reply';
import { CorralError } from '../../src-main/host/errors';
import { FakePayloads } from '../../src-main/orchestrator/fake-payload-calls.fixture';
import { TaskRunner } from '../../src-main/tasks/task-runner';
import type { RunningCorral } from './launch-app';
import type { TestHome } from './test-home';

/**
 * Machines with payloads that are not there, in the place of those of a running app: the window shows them and its
 * calls about machines, payloads and tasks are answered here. All else is the app's own.
 */
export class FakeHerd {
  /** Calls that changed something, in order: their name, and what they got. */
  readonly calls: { readonly name: string; readonly input: unknown }[] = [];
  private readonly answers = new Map<string, unknown>();

  private constructor(
    private readonly payloads: FakePayloads,
    private readonly server: http.Server,
  ) {}

  static async behind({ app, page }: RunningCorral, home: TestHome): Promise<FakeHerd> {
    const events = new EventHub((error) => {
      throw error;
    });
    const payloads = new FakePayloads(events);
    const tasks = new TaskRunner({
      folder: path.join(home.folder, 'fake tasks'),
      definitions: payloads.definitions,
      log: () => undefined,
      now: Date.now,
    });
    tasks.on((news) => events.publish(news));
    await tasks.resumeAll();
    const server = http.createServer();
    const herd = new FakeHerd(payloads, server);
    const methods = methodsOf(payloads, tasks, events);
    server.on('request', (request, response) => {
      void readAll(request).then(async (text) => {
        const called = methods.find(({ channel }) => `/${channel}` === request.url);
        response.end(JSON.stringify(await herd.answer(called, JSON.parse(text))));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    events.on((event) => {
      const send = app.evaluate(
        ({ BrowserWindow }, [channel, news]) => {
          for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, news);
        },
        [eventChannel, event] as const,
      );
      send.catch(() => undefined); // The app may be on its way out.
    });
    const { port } = server.address() as net.AddressInfo;
    await app.evaluate(
      ({ ipcMain }, { channels, address }) => {
        for (const channel of channels) {
          ipcMain.removeHandler(channel);
          ipcMain.handle(channel, async (_event, input: unknown) => {
            const answer = await fetch(`${address}/${channel}`, {
              method: 'POST',
              body: JSON.stringify(input),
            });
            return (await answer.json()) as unknown;
          });
        }
      },
      { channels: methods.map(({ channel }) => channel), address: `http://127.0.0.1:${port}` },
    );
    await page.reload();
    return herd;
  }

  /** The machine of that name as it is now. */
  vm(name: string): Vm {
    const vm = this.payloads.find(name);
    if (!vm) throw new Error(`The fake herd has no “${name}”.`);
    return vm;
  }

  /** Changes a machine, and the window hears of it. */
  change(name: string, change: Partial<Vm>): void {
    this.payloads.put({ ...this.vm(name), ...change });
  }

  /** Answers a call like this from now on. @param name as `payload.diff` */
  answerWith(name: string, value: unknown): void {
    this.answers.set(name, value);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(called: Method | undefined, input: unknown): Promise<unknown> {
    try {
      if (!called) throw new CorralError('not-found', 'There is no such call.');
      const checked = called.input.parse(input);
      if (!isLook.test(called.name)) this.calls.push({ name: called.name, input });
      const given = this.answers.get(called.name);
      const context = { client: 'window' as const, signal: new AbortController().signal };
      return { ok: true, value: called.output.parse(given ?? (await called.handle(context, checked))) };
    } catch (error) {
      return { ok: false, error: toEnvelope(error) };
    }
  }
}

/** Calls that change nothing. */
const isLook = /\.(list|get|inspect|status|history|diff|log|locks)$/;

function methodsOf(payloads: FakePayloads, tasks: TaskRunner, events: EventHub): readonly Method[] {
  const found = (reference: string): Vm => {
    const vm = payloads.find(reference);
    if (vm) return vm;
    throw new CorralError('not-found', `There is no VM “${reference}”.`);
  };
  return [
    ...payloads.methods(async (kind, input) => {
      const { id } = tasks.start(kind, input);
      await tasks.journalled(id);
      return id;
    }),
    defineMethod('vm', 'list', () => ({ vms: payloads.list(), version: events.version })),
    defineMethod('vm', 'get', (_, { vm }) => found(vm)),
    defineMethod('vm', 'start', (_, { vm }) => payloads.power(true, found(vm))),
    defineMethod('vm', 'stop', (_, { vm, force, leaveUnpublished }) =>
      payloads.stop(found(vm), force === true || leaveUnpublished === true),
    ),
    defineMethod('vm', 'restart', (_, { vm, leaveUnpublished }) => {
      payloads.stop(found(vm), leaveUnpublished === true);
      return payloads.power(true, found(vm));
    }),
    defineMethod('vm', 'copyFolder', () => ({ taskId: 'copied' })),
    defineMethod('task', 'list', () => ({ tasks: [...tasks.list()], version: events.version })),
    defineMethod('task', 'get', async (_, { id }) => {
      const { task, log } = await tasks.get(id);
      return { task, log: [...log] };
    }),
  ];
}

async function readAll(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
