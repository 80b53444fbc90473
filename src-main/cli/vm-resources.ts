import type { Resources } from '../../src-preload/contract/vm';
import type { Invocation, Option } from './command';
import { usage } from './parse';

/** Options that say what a VM gets of this computer. */
export const resourceOptions: Readonly<Record<string, Option>> = {
  cpu: { type: 'string', value: 'COUNT', summary: 'processors (4, or what this computer has)' },
  memory: { type: 'string', value: 'MB', summary: 'memory (8192, or what this computer can spare)' },
  disk: { type: 'string', value: 'GB', summary: 'how large the disk may grow (80)' },
};

/** What these options say. @throws CorralError `invalid-input` */
export function resourcesOf(options: Invocation['options']): Partial<Resources> {
  return {
    ...numberOf(options, 'cpu', 'cpuCount'),
    ...numberOf(options, 'memory', 'memoryMB'),
    ...numberOf(options, 'disk', 'diskGB'),
  };
}

function numberOf(options: Invocation['options'], option: string, key: keyof Resources): Partial<Resources> {
  const text = options[option];
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,6}$/.test(String(text)))
    throw usage(`--${option} wants a whole number, not “${String(text)}”.`);
  return { [key]: Number(text) };
}
