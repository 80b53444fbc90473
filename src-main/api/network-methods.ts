import type { Output } from '../../src-preload/contract/contract';
import type { HostLogin } from '../network/host-login';
import type { NetworkService } from '../network/network-service';
import { defineMethod } from './method';

/** The proxy that this computer itself needs. */
export interface UpstreamChoice {
  /** Without its password. */
  get(): Output<'network', 'upstream'>['upstream'];
  set(url: string | null): Promise<void>;
}

/** Calls about how guests reach the outside. */
export function networkMethods(
  network: NetworkService,
  hostLogin: Pick<HostLogin, 'requirements'>,
  upstream: UpstreamChoice,
) {
  return [
    defineMethod('network', 'probe', (_, { vm }) => network.probe(vm)),
    defineMethod('network', 'configure', async (_, input) => {
      await network.configure(input);
      return {};
    }),
    defineMethod('network', 'start', (_, { vm }) => network.start(vm)),
    defineMethod('network', 'stop', (_, { vm }) => network.stop(vm)),
    defineMethod('network', 'restart', (_, { vm }) => network.restart(vm)),
    defineMethod('network', 'log', (_, input) => network.log(input)),
    defineMethod('network', 'upstream', () => ({ upstream: upstream.get() })),
    defineMethod('network', 'setUpstream', async (_, { url }) => {
      await upstream.set(url);
      return {};
    }),
    defineMethod('network', 'hostLogin', async () => ({ requirements: await hostLogin.requirements() })),
  ] as const;
}
