import type { PayloadActions } from '../payload/payload-actions';
import { defineMethod } from './method';

/** Calls about payloads. */
export function payloadMethods(payloads: PayloadActions) {
  return [
    defineMethod('payload', 'inspect', (_, input) => payloads.inspect(input)),
    defineMethod('payload', 'attach', (_, input) => payloads.attach(input)),
    defineMethod('payload', 'detach', (_, input) => payloads.detach(input)),
    defineMethod('payload', 'status', (_, { vm }) => ({ payload: payloads.status(vm) })),
    defineMethod('payload', 'sync', (_, { vm }) => payloads.sync(vm)),
    defineMethod('payload', 'pause', (_, { vm }) => payloads.pause(vm)),
    defineMethod('payload', 'resume', (_, { vm }) => payloads.resume(vm)),
    defineMethod('payload', 'restart', (_, { vm }) => payloads.restart(vm)),
    defineMethod('payload', 'decide', (_, input) => payloads.decide(input)),
    defineMethod('payload', 'log', (_, input) => payloads.log(input)),
    defineMethod('payload', 'history', (_, of) => payloads.history(of)),
    defineMethod('payload', 'restore', (_, input) => payloads.restore(input)),
    defineMethod('payload', 'diff', (_, input) => payloads.diff(input)),
    defineMethod('payload', 'export', (_, input) => payloads.export(input)),
    defineMethod('payload', 'locks', () => payloads.allLocks()),
    defineMethod('payload', 'unlock', async (_, input) => {
      await payloads.unlock(input);
      return {};
    }),
  ] as const;
}
