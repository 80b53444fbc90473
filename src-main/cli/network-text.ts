import type { NetworkState, VmNetwork } from '../../src-preload/contract/network';

/** How a VM reaches the outside, in one line. */
export function networkText({ policy, isOwn, state }: VmNetwork): string {
  const whose = isOwn ? 'its own setting' : 'as its family';
  return `proxy ${policy.mode} (${whose}); ${stateWords(state)}`;
}

function stateWords(state: NetworkState): string {
  switch (state.kind) {
    case 'unknown':
      return 'nobody has looked yet';
    case 'direct':
      return 'reaches the outside by itself';
    case 'blocked':
      return `does not reach the outside: ${state.sentence}`;
    case 'starting':
      return 'the proxy is starting';
    case 'proxied':
      return 'reaches the outside through this computer';
    case 'failed':
      return `the proxy does not run: ${state.sentence}`;
  }
}
