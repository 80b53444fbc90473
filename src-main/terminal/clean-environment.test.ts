import { expect, it } from 'vitest';
import { cleanEnvironment } from './clean-environment';

it('keeps the user’s variables and drops those of Electron, Node, npm, AppImage and Corral', () => {
  const clean = cleanEnvironment({
    HOME: '/home/ann',
    PATH: '/tmp/.mount_x/usr/bin:/usr/bin',
    SSH_AUTH_SOCK: '/run/agent',
    TERM: 'dumb',
    APPDIR: '/tmp/.mount_x',
    APPIMAGE: '/home/ann/Corral.AppImage',
    ELECTRON_RUN_AS_NODE: '1',
    NODE_OPTIONS: '--inspect',
    npm_config_registry: 'x',
    CORRAL_HOME: '/home/ann/herd',
    GOOGLE_API_KEY: 'x',
    EMPTY: undefined,
  });
  expect(clean).toEqual({
    HOME: '/home/ann',
    PATH: '/usr/bin',
    SSH_AUTH_SOCK: '/run/agent',
    TERM: 'xterm-256color',
  });
});
