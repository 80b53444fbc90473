import type { Clawbox } from '../../src-preload/contract/vm';
import { clawboxMethods } from '../api/clawbox-methods';
import { numberedName } from '../clawbox/numbered-name';
import { CorralError } from '../host/errors';
import type { AnyTaskDefinition } from '../tasks/task-definition';
import type { FakePayloads, StartTask } from './fake-payload-calls.fixture';
import { fakeId } from './fake-payload.fixture';
import { fakeVm } from './fake-vm.fixture';

const kind = 'clawbox.create';

/** Makes a numbered VM of the same herd. For a task runner. */
export function fakeClawboxTask(herd: FakePayloads): AnyTaskDefinition {
  return {
    kind,
    title: (input) => `Create ${numberedName((input as Clawbox).number)}`,
    vmId: () => null,
    steps: [
      {
        name: 'make',
        title: 'Make it',
        async run({ input }) {
          const clawbox = input as Clawbox;
          const name = numberedName(clawbox.number);
          herd.put({ ...fakeVm(name), id: fakeId(name), user: name, clawbox });
        },
      },
    ],
  };
}

/** Numbered VMs without guests; each has its marker. */
export function fakeClawboxMethods(herd: FakePayloads, start: StartTask) {
  return clawboxMethods({
    create: async (clawbox) => {
      const name = numberedName(clawbox.number);
      if (herd.find(name)) throw new CorralError('name-taken', `There is a VM “${name}” already.`);
      return { taskId: await start(kind, clawbox), vmId: fakeId(name), notes: [] };
    },
    list: () =>
      Promise.resolve({
        vms: herd
          .list()
          .flatMap(({ id, name, clawbox, payload }) =>
            clawbox
              ? [{ number: clawbox.number, name, vmId: id, marker: fakeMarker(clawbox, payload !== null) }]
              : [],
          ),
      }),
  });
}

function fakeMarker({ number, profile }: Clawbox, hasPayload: boolean): Record<string, string> {
  return {
    vm_name: numberedName(number),
    profile,
    playwright: 'false',
    tailscale: 'false',
    signal_cli: 'false',
    signal_payload: String(hasPayload),
    provisioned_at: '2026-03-01T09:00:00.000Z',
  };
}
