import os from 'node:os';
import path from 'node:path';
import { clawboxMethods } from '../api/clawbox-methods';
import { Clawboxes } from '../clawbox/clawboxes';
import { keepMarkers } from '../clawbox/keep-markers';
import { clawboxOf, ProvisionMarkers } from '../clawbox/provision-marker';
import { numberedName, numberOf } from '../clawbox/numbered-name';
import type { Fleet } from '../fleet/fleet';
import type { RecognizeForeign } from '../fleet/foreign-vms';
import type { Lifecycle } from '../fleet/lifecycle';
import type { VmRegistry } from '../fleet/vm-registry';
import type { Unsubscribe } from '../host/emitter';

export interface ClawboxParts {
  readonly registry: VmRegistry;
  readonly fleet: Fleet;
  readonly lifecycle: Lifecycle;
  /** Takes a line for the orchestrator's log. */
  readonly log: (line: string) => void;
}

export interface ClawboxRoom {
  readonly methods: ReturnType<typeof clawboxMethods>;
  /** What a VM is that Clawbox has made. */
  readonly recognize: RecognizeForeign;
  readonly dispose: Unsubscribe;
}

/** Numbered VMs, and the markers that they share with Clawbox. */
export function clawboxRoom({ registry, fleet, lifecycle, log }: ClawboxParts): ClawboxRoom {
  const state = process.env['CLAWBOX_STATE_DIR'] ?? path.join(os.homedir(), '.clawbox', 'state');
  const markers = new ProvisionMarkers(state, Date.now);
  return {
    methods: clawboxMethods(new Clawboxes(registry, fleet, markers)),
    recognize: async (name) => {
      const number = numberOf(name);
      const clawbox = number === null ? null : clawboxOf(number, await markers.read(number));
      return clawbox && { clawbox, user: numberedName(clawbox.number) };
    },
    dispose: keepMarkers(registry, lifecycle, markers, (error) =>
      log(`A provision marker could not be kept: ${String(error)}`),
    ),
  };
}
