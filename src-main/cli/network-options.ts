import { networkModeSchema, type NetworkMode, type NetworkPolicy } from '../../src-preload/contract/network';
import type { Invocation, Option, Terminal } from './command';
import { usage } from './parse';

/** The manual's option, in both of its names. */
export const proxyModeOptions: Readonly<Record<string, Option>> = {
  proxy: { type: 'string', value: 'on|off|auto', summary: 'whether its traffic goes through this computer' },
  socks: { type: 'string', value: 'on|off|auto', summary: 'the same as --proxy' },
};

/** The mode that was asked for, if any. @throws CorralError `invalid-input` for another word */
export function proxyModeOf(options: Invocation['options']): NetworkMode | undefined {
  const word = options['proxy'] ?? options['socks'];
  return word === undefined ? undefined : networkModeOf(String(word));
}

/** @throws CorralError `invalid-input` */
export function networkModeOf(word: string): NetworkMode {
  const mode = networkModeSchema.safeParse(word);
  if (!mode.success) throw usage(`The proxy is on, off or auto, not “${word}”.`);
  return mode.data;
}

/** `PROXY_MODE` of the environment, as the manual has it: a wrong one is said and left out. */
export function proxyModeOfEnvironment(terminal: Terminal): NetworkMode | undefined {
  const word = process.env['PROXY_MODE'];
  if (word === undefined || word === '') return undefined;
  const mode = networkModeSchema.safeParse(word);
  if (mode.success) return mode.data;
  terminal.note(`PROXY_MODE is “${word}”, which is none of on, off and auto: auto is taken.`);
  return 'auto';
}

/** What a policy may say besides its mode. */
export const policyOptions: Readonly<Record<string, Option>> = {
  way: { type: 'string', value: 'tunnel|host-login', summary: 'how its traffic comes to this computer' },
  private: { type: 'string', value: 'on|off', summary: 'whether it may reach private networks' },
};

/** @throws CorralError `invalid-input` */
export function policyOf(options: Invocation['options']): Partial<NetworkPolicy> {
  const { way, private: allowPrivate } = options;
  if (way !== undefined && way !== 'tunnel' && way !== 'host-login')
    throw usage(`--way is tunnel or host-login, not “${String(way)}”.`);
  if (allowPrivate !== undefined && allowPrivate !== 'on' && allowPrivate !== 'off')
    throw usage(`--private is on or off, not “${String(allowPrivate)}”.`);
  return {
    ...(way === undefined ? {} : { way }),
    ...(allowPrivate === undefined ? {} : { allowPrivate: allowPrivate === 'on' }),
  };
}
