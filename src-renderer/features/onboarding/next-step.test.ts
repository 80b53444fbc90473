import { expect, it } from 'vitest';
import type { Check } from '../../../src-preload/contract/system';
import { nextStep } from './next-step';

const check = (id: Check['id'], state: Check['state']): Check => ({
  id,
  title: id,
  state,
  detail: '',
  fix: null,
  taskId: null,
});

it('waits until this computer was looked at', () => {
  expect(nextStep(undefined)).toBe('wait');
});

it('goes from the tools to the image to the VM', () => {
  const states: readonly (readonly [Check['state'], Check['state'], Check['state'], string])[] = [
    ['failed', 'failed', 'failed', 'tools'],
    ['working', 'ok', 'failed', 'wait'],
    ['ok', 'failed', 'failed', 'disk'],
    ['ok', 'warning', 'failed', 'image'],
    ['ok', 'ok', 'working', 'wait'],
    ['warning', 'ok', 'ok', 'create'],
  ];
  for (const [tools, disk, image, expected] of states) {
    expect(nextStep([check('tools', tools), check('disk', disk), check('image', image)])).toBe(expected);
  }
});

it('does not wait for the probe of the accelerator, nor stumble over a slow one', () => {
  const rest = [check('tools', 'ok'), check('disk', 'ok'), check('image', 'ok')];
  expect(nextStep([check('accelerator', 'working'), ...rest])).toBe('create');
  expect(nextStep([check('accelerator', 'warning'), ...rest])).toBe('create');
});
