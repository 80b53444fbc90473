import { afterEach, expect, it } from 'vitest';
import { waitFor } from '../../../e2e/harness/wait-for';
import type { ScreenEvent, ScreenRequest } from '../../../src-preload/contract/screen';
import { ScreenChannel } from './screen-channel';

let ports: MessageChannel | undefined;
afterEach(() => {
  ports?.port1.close();
  ports?.port2.close();
});

function open() {
  ports = new MessageChannel();
  const { port1, port2 } = ports;
  const requests: ScreenRequest[] = [];
  port2.onmessage = ({ data }: MessageEvent<ScreenRequest>) => void requests.push(data);
  const channel = new ScreenChannel(port1);
  const closes: string[] = [];
  channel.onclose = () => void closes.push(channel.readyState);
  return { channel, requests, closes, say: (event: ScreenEvent) => port2.postMessage(event) };
}

it('hands bytes on and acknowledges what was taken', async () => {
  const { channel, requests, say } = open();
  const heard: number[] = [];
  channel.onmessage = ({ data }) => heard.push(...new Uint8Array(data));
  say({ type: 'output', data: new Uint8Array([0, 1, 2, 3]).subarray(1, 3) });
  await waitFor('the acknowledgement', () => requests.length > 0);
  expect(heard).toEqual([1, 2]);
  expect(requests).toEqual([{ type: 'acknowledge', bytes: 2 }]);
});

it('sends a copy, since its caller goes on to write in the same buffer', async () => {
  const { channel, requests } = open();
  const buffer = new Uint8Array([1, 2, 3, 4]);
  channel.send(buffer.subarray(0, 2));
  buffer.fill(9);
  await waitFor('the input', () => requests.length > 0);
  expect(requests).toEqual([{ type: 'input', data: new Uint8Array([1, 2]) }]);
});

it('ends when the server does, once, and says why', async () => {
  const { channel, closes, say } = open();
  say({ type: 'end', reason: 'stuck' });
  await waitFor('the end', () => closes.length > 0);
  channel.close();
  await Promise.resolve();
  expect(closes).toEqual(['closed']);
  expect(channel.ending).toBe('stuck');
});

it('ends when the viewer can’t digest what came, and acknowledges nothing more', async () => {
  const { channel, closes, requests, say } = open();
  channel.onmessage = () => {
    throw new Error('Receive queue buffer exceeded');
  };
  say({ type: 'output', data: new Uint8Array(8) });
  await waitFor('the end', () => closes.length > 0);
  expect(channel.ending).toBe('invalid');
  expect(requests).toEqual([]);
});

it('does not tell of its end from within the call that closes it, as a WebSocket does not', async () => {
  const { channel, closes } = open();
  channel.close();
  expect(closes).toEqual([]);
  await Promise.resolve();
  expect(closes).toEqual(['closed']);
  expect(channel.ending).toBeNull();
});
