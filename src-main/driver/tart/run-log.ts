import type { ScreenAddress } from '../driver';

const screenLine = /(?:VNC server is running at|Opening) vnc:\/\/(\S*)$/;
const authority = /^(?:[^:@]*:([^@]*)@)?([^:@/]+):(\d{1,5})\/?$/;

/** How a run ended, by the last words of its log: Tart's exit code is 0 even after a crash of the guest. */
export interface RunEnd {
  /** The guest shut itself down, or somebody asked Tart to stop. */
  readonly wasAsked: boolean;
  readonly byGuest: boolean;
  readonly reason: string;
}

/** The VNC server that a run has announced. */
export function screenOf(log: string): Extract<ScreenAddress, { kind: 'tcp' }> | undefined {
  for (const line of log.split('\n').toReversed()) {
    const url = screenLine.exec(line.trimEnd())?.[1]?.replace(/\.\.\.$/, '');
    const [, password, host, port] = authority.exec(url ?? '') ?? [];
    if (host === undefined || port === undefined) continue;
    return { kind: 'tcp', host, port: Number(port), password: password ?? '' };
  }
  return undefined;
}

/** Reads why a run ended. */
export function endOf(log: string): RunEnd {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.includes('vnc://')); // That line holds a password.
  const last = (lines.at(-1) ?? '').slice(0, 500);
  if (last === 'guest has stopped the virtual machine') {
    return { wasAsked: true, byGuest: true, reason: 'It was shut down.' };
  }
  if (last.startsWith('Stopping VM...')) return { wasAsked: true, byGuest: false, reason: 'It was stopped.' };
  const fault = /^guest has stopped the virtual machine due to error: (.*)/.exec(last)?.[1];
  if (fault !== undefined) {
    return { wasAsked: false, byGuest: false, reason: `The guest crashed: ${fault}` };
  }
  if (/network attachment .* has been disconnected/.test(last)) {
    return { wasAsked: false, byGuest: false, reason: `Its network was cut: ${last}` };
  }
  const words = last === '' ? ', without a word in its log' : `: ${last}`;
  return { wasAsked: false, byGuest: false, reason: `Tart ended unexpectedly${words}.` };
}
