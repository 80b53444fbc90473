import type { AuthService, AuthStatus } from '../../src-preload/contract/setup-state';

export const serviceNames = {
  gh: 'GitHub',
  claude: 'Claude Code',
  opencode: 'opencode',
  cursor: 'Cursor',
  codex: 'Codex',
} as const satisfies Record<AuthService, string>;

type Service = AuthStatus['services'][number];

/** Who is logged in where, in one line. */
export function authText({ services }: AuthStatus): string {
  return services.map((service) => `${serviceNames[service.service]} ${serviceText(service)}`).join(', ');
}

/** Quoted where it is a guest's word. */
export function serviceText({ state, account }: Service): string {
  switch (state) {
    case 'signed-in':
      return account === null ? 'signed in' : `signed in as ${JSON.stringify(account)}`;
    case 'signed-out':
      return 'signed out';
    case 'not-installed':
      return 'not installed';
    case 'unknown':
      return 'unknown';
  }
}
