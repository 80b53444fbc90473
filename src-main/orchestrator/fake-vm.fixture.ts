import { defaultNetworkPolicy } from '../../src-preload/contract/network';
import type { Vm } from '../../src-preload/contract/vm';

const no = { available: false, reason: 'The fake has no machines.' };

/** A stopped VM of any name, as a client sees it. */
export function fakeVm(name: string): Vm {
  return {
    id: '6f1c9b1e-3a53-4c6a-9a55-2f4b3c1d7e10',
    name,
    driver: 'fake',
    imageId: 'none',
    resources: { cpuCount: 1, memoryMB: 256, diskGB: 1 },
    activeResources: null,
    state: { kind: 'stopped' },
    endpoint: null,
    user: 'admin',
    mac: '02:00:00:00:00:01',
    hostKeyFingerprint: '',
    createdAt: 1,
    clonedFrom: null,
    family: null,
    origin: 'created',
    note: '',
    setAside: null,
    safety: null,
    network: { policy: defaultNetworkPolicy, isOwn: false, state: { kind: 'unknown' } },
    setup: null,
    auth: null,
    clawbox: null,
    payload: null,
    layerCount: 0,
    ownBytes: null,
    sharedBytes: null,
    freedBytes: null,
    shares: [],
    capabilities: { vnc: no, liveShare: no, readOnlyShare: no, liveClone: no, freeze: no },
    guest: null,
    lastError: null,
    version: 1,
  };
}
