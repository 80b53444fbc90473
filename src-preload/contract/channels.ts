/**
 * Names of all calls, without any schema, so that the preload stays tiny. `contract.ts` fails to
 * compile when a name here has no schemas or the other way round.
 */
export const channels = {
  system: ['info', 'checks', 'fix', 'handOver'],
  settings: ['get', 'change'],
  vm: [
    'list',
    'get',
    'create',
    'clone',
    'delete',
    'start',
    'waitUntilReady',
    'stop',
    'restart',
    'rename',
    'set',
    'sshCommand',
    'console',
    'attachShare',
    'detachShare',
    'copyFolder',
  ],
  family: ['list', 'create', 'init'],
  snapshot: ['create', 'restore', 'annotate'],
  undo: ['restore', 'discard'],
  safety: ['check', 'get', 'rescue'],
  setup: ['init', 'finishLogin', 'recipe', 'saveRecipe', 'install', 'authStatus'],
  network: ['probe', 'configure', 'start', 'stop', 'restart', 'log', 'upstream', 'setUpstream', 'hostLogin'],
  payload: [
    'inspect',
    'attach',
    'detach',
    'status',
    'sync',
    'pause',
    'resume',
    'restart',
    'decide',
    'log',
    'history',
    'restore',
    'diff',
    'export',
    'locks',
    'unlock',
  ],
  clawbox: ['create', 'list'],
  screen: ['open', 'close', 'address', 'view'],
  task: ['list', 'get', 'cancel', 'resume', 'wait'],
  image: ['list', 'build', 'add'],
  session: ['history', 'rename', 'end'],
  terminal: ['open', 'close'],
  desktop: [
    'info',
    'show',
    'hidePopover',
    'fitPopover',
    'openLink',
    'openLogin',
    'paste',
    'keepStored',
    'chooseFolder',
    'ring',
    'quit',
    'answerQuit',
  ],
} as const;

export type Area = keyof typeof channels;
export type MethodOf<A extends Area> = (typeof channels)[A][number];

/** Name of the Electron IPC channel of a call. */
export function channelName(area: string, method: string): string {
  return `corral:${area}.${method}`;
}

/** Electron channel on which events reach a page. */
export const eventChannel = 'corral:event';
/** Electron channel on which a page says that it listens to events. */
export const readyChannel = 'corral:ready';
/** Electron channel on which the desktop asks something of a page. */
export const requestChannel = 'corral:request';
/** Electron channel on which a page says that it took such a request. */
export const requestTakenChannel = 'corral:request-taken';
/** Electron channel on which the port of a screen reaches the preload. */
export const screenPortChannel = 'corral:screen-port';
/** Electron channel on which the port of a terminal reaches the preload. */
export const terminalPortChannel = 'corral:terminal-port';
