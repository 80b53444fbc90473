import { isDeepStrictEqual } from 'node:util';
import type { Input, Output } from '../../src-preload/contract/contract';
import type { NetworkPolicy, VmNetwork } from '../../src-preload/contract/network';
import type { FamilyStore } from '../family/family-store';
import type { GuestWatch } from '../fleet/guest-watch';
import type { VmRegistry } from '../fleet/vm-registry';
import { CorralError } from '../host/errors';
import type { SetupNetwork } from '../setup/setup-network';
import { GuestNetwork, type GuestAccess, type GuestNetworkParts } from './guest-network';
import { readProxyLog } from './guest-proxy';
import type { HostLogin } from './host-login';

export interface NetworkServiceParts extends GuestNetworkParts {
  readonly registry: VmRegistry;
  readonly families: FamilyStore;
  readonly hostLogin: HostLogin;
  /** @throws CorralError `wrong-state` when it is off */
  readonly guestOf: (vmId: string) => GuestWatch;
}

const defaultLogLines = 50;

/** How all guests reach the outside: who wants what, and one {@link GuestNetwork} for each that runs. */
export class NetworkService implements SetupNetwork {
  private readonly running = new Map<string, GuestNetwork>();
  private readonly stopListening: () => void;

  constructor(private readonly parts: NetworkServiceParts) {
    this.stopListening = parts.registry.on((news) => {
      if (news.topic === 'vm.changed' && !isUp(news.vm.state.kind)) this.left(news.vm.id);
      if (news.topic === 'vm.removed') this.left(news.id);
    });
  }

  /** Takes away what VMs that don't run have left on this computer. Called once they are known. */
  async adopt(): Promise<void> {
    const { registry, hostLogin } = this.parts;
    await hostLogin.retain((id) => registry.has(id) && isUp(registry.runtime(id).state.kind));
  }

  /** Whether guests go out through this process, or may have to once they have started. */
  get isNeeded(): boolean {
    const { registry } = this.parts;
    const mayNeedIt = registry
      .records()
      .some(
        (record) =>
          registry.runtime(record.id).state.kind === 'starting' &&
          registry.networkPolicy(record).mode !== 'off',
      );
    return mayNeedIt || [...this.running.values()].some((network) => network.isCarried);
  }

  /** A guest that one can log in to, again after each loss. */
  ready(vmId: string): Promise<void> {
    return this.network(vmId).settle();
  }

  async prepare(vmId: string): Promise<void> {
    await this.network(vmId).bridge();
  }

  async settle(vmId: string): Promise<void> {
    await this.network(vmId).useTools();
  }

  /** @throws CorralError `not-found`, `wrong-state`, and those of {@link GuestWatch.run} */
  async probe(vm: string): Promise<VmNetwork> {
    return this.after(vm, (network) => network.look());
  }

  /** @throws CorralError what it met */
  async start(vm: string): Promise<VmNetwork> {
    return this.after(vm, (network) => network.start());
  }

  /** @throws CorralError `not-found`, `wrong-state`, and those of {@link GuestWatch.run} */
  async stop(vm: string): Promise<VmNetwork> {
    return this.after(vm, (network) => network.stop());
  }

  /** @throws CorralError what it met */
  async restart(vm: string): Promise<VmNetwork> {
    return this.after(vm, async (network) => {
      await network.stop();
      await network.start();
    });
  }

  async log({ vm, lines }: Input<'network', 'log'>): Promise<Output<'network', 'log'>> {
    const guest = this.parts.guestOf(this.parts.registry.find(vm).id);
    return { lines: await readProxyLog(guest, lines ?? defaultLogLines) };
  }

  /**
   * Changes the policy of a VM or a family; guests that run follow at once, which is not waited for.
   *
   * @throws CorralError `not-found`, `invalid-input` for a family without a policy
   */
  async configure({ of, policy }: Input<'network', 'configure'>): Promise<void> {
    const { registry, families } = this.parts;
    const before = new Map(registry.records().map((record) => [record.id, registry.networkPolicy(record)]));
    if ('vm' in of) {
      const record = registry.find(of.vm);
      const network = policy === null ? null : changed(registry.networkPolicy(record), policy);
      await registry.update(record.id, { network });
    } else {
      const family = families.find(of.family);
      if (policy === null) {
        throw new CorralError('invalid-input', 'A family always has a network policy. Say which one.');
      }
      await families.put({ ...family, network: changed(family.network, policy) });
    }
    for (const record of registry.records()) {
      if (!isDeepStrictEqual(before.get(record.id), registry.networkPolicy(record))) this.follow(record.id);
    }
  }

  /** Lets go of all guests: tunnels end, and what a guest does by itself goes on. */
  async dispose(): Promise<void> {
    this.stopListening();
    const networks = [...this.running.values()];
    this.running.clear();
    await Promise.all(networks.map((network) => network.dispose()));
  }

  private follow(vmId: string): void {
    this.parts.registry.announce(vmId);
    const network = this.running.get(vmId);
    network?.reconsider().catch((error: unknown) => network.failed(error));
  }

  private async after(vm: string, work: (network: GuestNetwork) => Promise<void>): Promise<VmNetwork> {
    const { id } = this.parts.registry.find(vm);
    this.parts.guestOf(id); // Says what is wrong with one that is off.
    await work(this.network(id));
    return this.parts.registry.view(id).network;
  }

  private network(vmId: string): GuestNetwork {
    const there = this.running.get(vmId);
    if (there) return there;
    const network = new GuestNetwork(this.access(vmId), this.parts);
    this.running.set(vmId, network);
    return network;
  }

  private access(vmId: string): GuestAccess {
    const { registry, guestOf } = this.parts;
    return {
      record: () => registry.record(vmId),
      policy: () => registry.networkPolicy(registry.record(vmId)),
      guest: () => guestOf(vmId),
      tell: (network) => registry.note(vmId, { network }),
    };
  }

  /** It went off, or is about to. */
  private left(vmId: string): void {
    const network = this.running.get(vmId);
    if (!network) return;
    this.running.delete(vmId);
    void this.letGo(vmId, network);
  }

  private async letGo(vmId: string, network: GuestNetwork): Promise<void> {
    this.parts.registry.note(vmId, { network: { kind: 'unknown' } });
    await Promise.allSettled([network.dispose(), this.parts.hostLogin.withdraw(vmId)]);
  }
}

/** Whether a guest may be there in this state of its VM. */
function isUp(state: VmNetworkState): boolean {
  return state === 'running' || state === 'unreachable' || state === 'starting';
}

type VmNetworkState = ReturnType<VmRegistry['runtime']>['state']['kind'];

function changed(
  policy: NetworkPolicy,
  change: Partial<{ [Key in keyof NetworkPolicy]: NetworkPolicy[Key] | undefined }>,
): NetworkPolicy {
  return {
    mode: change.mode ?? policy.mode,
    way: change.way ?? policy.way,
    allowPrivate: change.allowPrivate ?? policy.allowPrivate,
  };
}
