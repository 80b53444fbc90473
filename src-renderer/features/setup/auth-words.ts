import type { AuthService, AuthStatus } from '../../../src-preload/contract/setup-state';
import type { StateWords } from '../fleet/vm-words';

type ServiceState = AuthStatus['services'][number];

/** What people call a service. */
export const serviceNames: Readonly<Record<AuthService, string>> = {
  gh: 'GitHub',
  claude: 'Claude Code',
  opencode: 'opencode',
  cursor: 'Cursor',
  codex: 'Codex',
};

/** Where a login stands. The account is the guest's claim, and shown as text. */
export function authWords({ state, account }: ServiceState): StateWords {
  switch (state) {
    case 'signed-in':
      return { tone: 'good', words: account === null ? 'Signed in' : `Signed in as ${account}` };
    case 'signed-out':
      return { tone: 'warn', words: 'Signed out' };
    case 'not-installed':
      return { tone: 'idle', words: 'Not installed' };
    case 'unknown':
      return { tone: 'idle', words: 'Could not be read' };
  }
}

/** For a tile: “2 signed in, 1 signed out”; undefined when there is nothing to sign in to. */
export function authSummary(auth: AuthStatus | null): string | undefined {
  const number = (wanted: ServiceState['state']): number =>
    auth?.services.filter(({ state }) => state === wanted).length ?? 0;
  const [signedIn, signedOut] = [number('signed-in'), number('signed-out')];
  const parts = [
    ...(signedIn > 0 ? [`${signedIn} signed in`] : []),
    ...(signedOut > 0 ? [`${signedOut} signed out`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
