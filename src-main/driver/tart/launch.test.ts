import { expect, it } from 'vitest';
import { explainExit, runArguments } from './launch';

const present = { exec: true, agentResolver: true, screen: true, noClipboard: true, displayRefit: true };

it('keeps this computer’s clipboard and microphone from the guest', () => {
  const argv = runArguments('dev', { os: 'darwin', screen: true, shares: [], cache: null, options: present });
  expect(argv).toEqual(['run', 'dev', '--no-graphics', '--no-audio', '--no-clipboard', '--vnc-experimental']);
});

it('asks an old Tart only for what it knows', () => {
  const options = { ...present, screen: false, noClipboard: false };
  const argv = runArguments('dev', { os: 'linux', screen: true, shares: [], cache: '/t/cache', options });
  expect(argv).toEqual(['run', 'dev', '--no-graphics', '--no-audio']);
});

it.each([
  ['The number of VMs exceeds the system limit (other running VMs: a, b)', 'wrong-state', /“a” and “b” run/],
  ['The number of VMs exceeds the system limit', 'wrong-state', /UTM or Parallels/],
  ['VM "dev" is already running!', 'wrong-state', /outside of Corral/],
  ['Error: the specified VM "dev" does not exist', 'image-broken', /no whole VM/],
  [
    'Error Domain=VZErrorDomain Code=2 "The storage device attachment is invalid."',
    'image-broken',
    /disk can’t be read/,
  ],
  ['Error Domain=VZErrorDomain Code=1 "The virtual machine failed to start."', 'tool-failed', /keychain/],
  ['', 'tool-failed', /without a word/],
])('explains “%s”', (log, code, words) => {
  const error = explainExit('dev', 1, `${log}\n`);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(words);
});
