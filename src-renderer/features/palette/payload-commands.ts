import type { Vm } from '../../../src-preload/contract/vm';
import { attachRefusal, payloadDeeds, type PayloadDeed } from '../payloads/payload-abilities';
import type { PaletteCommand } from './command';

/** What the commands about a payload do. */
export interface PayloadDeeds {
  ask(vm: Vm, question: 'attach-payload' | 'detach-payload' | 'decide-payload'): void;
  doWithPayload(vm: Vm, deed: Exclude<PayloadDeed, 'decide'>): void;
}

const titles: Readonly<Record<PayloadDeed, (name: string) => string>> = {
  decide: (name) => `Decide about the payload of ${name}…`,
  sync: (name) => `Sync the payload of ${name} now`,
  pause: (name) => `Pause the payload of ${name}`,
  resume: (name) => `Resume the payload of ${name}`,
  restart: (name) => `Restart the payload service of ${name}`,
};

/** What one can do with the payload of a VM as it is, or the way to one. */
export function payloadCommands(vm: Vm, deeds: PayloadDeeds): readonly PaletteCommand[] {
  const { id, name, payload } = vm;
  const command = (key: string, title: string, run: () => void, unavailable?: string): PaletteCommand => ({
    id: `${id}.${key}`,
    title,
    keywords: ['signal-cli', 'checkpoint', 'sync'],
    section: 'VMs',
    unavailable,
    run,
  });
  if (!payload) {
    return [
      command(
        'attach-payload',
        `Attach a payload to ${name}…`,
        () => deeds.ask(vm, 'attach-payload'),
        attachRefusal(vm),
      ),
    ];
  }
  return [
    ...payloadDeeds(payload.state).map((deed) =>
      command(`payload-${deed}`, titles[deed](name), () => {
        if (deed === 'decide') deeds.ask(vm, 'decide-payload');
        else deeds.doWithPayload(vm, deed);
      }),
    ),
    command('detach-payload', `Detach the payload of ${name}…`, () => deeds.ask(vm, 'detach-payload')),
  ];
}
