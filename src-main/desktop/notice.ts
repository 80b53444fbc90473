import type { Place } from '../../src-preload/contract/desktop';
import type { Happening } from './happenings';
import { guestLine } from './guest-line';

/** A notice as the system shows it. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  /** What a click shows. */
  readonly place: Place;
}

const maxReason = 200;
const maxName = 48;

/** Words for a happening. Whatever comes from a guest is one short line of plain text. */
export function noticeOf(happening: Happening): Notice {
  switch (happening.kind) {
    case 'died':
      return {
        title: `${happening.vmName} ended unexpectedly`,
        body: `${sentence(happening.reason)} Its disk is intact.`,
        place: { kind: 'vm', vmId: happening.vmId, tab: 'overview' },
      };
    case 'unreachable':
      return {
        title: `${happening.vmName} does not answer`,
        body: `${sentence(happening.reason)} It may recover by itself.`,
        place: { kind: 'vm', vmId: happening.vmId, tab: 'overview' },
      };
    case 'bell':
      return {
        title: `${happening.vmName} rang`,
        body: `The session “${guestLine(happening.session, maxName)}” wants you.`,
        place: {
          kind: 'vm',
          vmId: happening.vmId,
          tab: 'terminals',
          session: happening.session.slice(0, 256),
        },
      };
    case 'payload':
      return {
        title:
          happening.trouble === 'held'
            ? `The payload of ${happening.vmName} waits for you`
            : `The payload of ${happening.vmName} is not being kept`,
        body: sentence(happening.reason),
        place: { kind: 'vm', vmId: happening.vmId, tab: 'payload' },
      };
    case 'task-failed':
      return {
        title: `${guestLine(happening.title, maxReason)} failed`,
        body: sentence(happening.reason),
        place: { kind: 'task', taskId: happening.taskId },
      };
    case 'task-done':
      return {
        title: `${guestLine(happening.title, maxReason)}: done`,
        body: 'Click to see it.',
        place: { kind: 'task', taskId: happening.taskId },
      };
    case 'login':
      return {
        title: `${guestLine(happening.vmName, maxReason)} waits for a login`,
        body: 'Log in where its agents need it; then its setup goes on.',
        place: { kind: 'vm', vmId: happening.vmId, tab: 'terminals', session: happening.session },
      };
    case 'task-held':
      return {
        title: `${guestLine(happening.title, maxReason)} is held`,
        body: `${sentence(happening.reason)} Resume it, or cancel it to undo what it did.`.trimStart(),
        place: { kind: 'task', taskId: happening.taskId },
      };
  }
}

/** What a happening is counted under, so that one source can't flood the screen. */
export function sourceOf(happening: Happening): string {
  switch (happening.kind) {
    case 'died':
    case 'unreachable':
      return `${happening.vmId} state`;
    case 'payload':
      return `${happening.vmId} payload`;
    case 'bell':
      return `${happening.vmId} bell ${happening.session}`;
    case 'task-failed':
    case 'task-done':
    case 'login':
    case 'task-held':
      return happening.taskId;
  }
}

function sentence(text: string): string {
  const line = guestLine(text, maxReason);
  return line === '' || /[.!?…]$/.test(line) ? line : `${line}.`;
}
