import type { Vm } from '../../src-preload/contract/vm';
import { authText } from './auth-text';
import type { Command, Invocation } from './command';
import { familyOption, familyVms, type FamilyVms } from './family-vms';
import { networkText } from './network-text';
import { bytesText } from './size-text';
import { table } from './table';
import { stateText } from './vm-text';

export const isolationStatus: Command = {
  name: ['isolation', 'status'],
  words: [],
  summary: 'Show where clean, dev and init stand, and what to do next',
  options: familyOption,
  run: status,
};

export async function status({ options, terminal, connect }: Invocation): Promise<void> {
  const family = await familyVms(await connect(), options);
  if (terminal.json) {
    terminal.print(JSON.stringify(family, null, 2));
    return;
  }
  const { clean, dev, init } = family;
  const rows = [clean, dev, init].flatMap((vm) =>
    vm ? [[vm.name, stateText(vm.state), bytesText(vm.ownBytes)]] : [],
  );
  if (rows.length > 0) terminal.print(table([['NAME', 'STATE', 'SIZE'], ...rows]).join('\n'));
  if (dev) terminal.print(['', ...table(devRows(dev))].join('\n'));
  terminal.print(nextStep(family));
}

function devRows(dev: Vm): string[][] {
  return [
    ['Address', dev.endpoint ? `${dev.endpoint.host}:${dev.endpoint.port}` : '-'],
    ['Network', networkText(dev.network)],
    ['Logins', dev.auth === null ? 'nobody has looked yet' : authText(dev.auth)],
    ['Tools', toolsText(dev)],
  ];
}

function toolsText({ setup, name }: Vm): string {
  if (!setup) return 'not set up by Corral';
  const failed = setup.tools.filter(({ state }) => state === 'failed').map((tool) => tool.name);
  const installed = setup.tools.filter(({ state }) => state === 'installed').length;
  if (failed.length === 0) return `${installed} installed`;
  return `${installed} installed, ${failed.join(', ')} failed (again: corral tools install ${name})`;
}

function nextStep({ dev, init, prefix }: FamilyVms): string {
  if (!dev) return `“${prefix}-dev” is not there yet. Make it: corral isolation init`;
  const work =
    dev.state.kind === 'running' ? 'Connect: corral isolation ssh' : 'Work in it: corral isolation run';
  return init ? work : `${work}. There is no init yet: corral isolation init --from-dev`;
}
