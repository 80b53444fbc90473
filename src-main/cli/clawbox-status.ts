import type { NumberedVm } from '../../src-preload/contract/clawbox';
import type { PayloadState } from '../../src-preload/contract/payload-state';
import type { Vm } from '../../src-preload/contract/vm';
import { signalCli } from '../payload/kinds/signal-cli';
import { CorralError } from '../host/errors';
import { answerOf } from './answer';
import { numberOfWord } from './clawbox-options';
import type { Command, Connection } from './command';
import { payloadStateText } from './payload-text';
import { table } from './table';
import { stateText } from './vm-text';

/** Lines of the service's log that a status shows. */
const logLines = 5;

/** One numbered VM, in the words that Clawbox’s own status has. */
interface ClawboxStatus {
  readonly vm: string;
  readonly exists: boolean;
  readonly running: boolean;
  readonly provision_marker: { readonly present: boolean; readonly data: NumberedVm['marker'] };
  readonly ip: string | null;
  readonly shared_mounts: {
    readonly note: string | null;
    readonly probe: Probe;
    readonly paths: Readonly<Record<string, Mount>>;
  };
  readonly signal_payload_sync: {
    readonly enabled: boolean;
    readonly probe: Probe;
    readonly lines: readonly string[];
  };
  readonly warnings: readonly string[];
}

type Probe = 'ok' | 'unavailable_probe_failed' | 'not_applicable';
type Mount = 'mounted' | 'missing' | 'unknown';

/** A number with what stands for it. */
interface Standing {
  readonly numbered: NumberedVm;
  readonly vm: Vm | undefined;
}

export const clawboxStatus: Command = {
  name: ['status'],
  words: ['[NUMBER]'],
  summary: 'Show a numbered VM with its mounts and its payload, or all numbered VMs',
  options: {},
  async run({ words: [word], connect, terminal }) {
    const connection = await connect();
    const all = await standings(connection);
    if (word !== undefined) {
      const number = numberOfWord(word);
      const standing = all.find(({ numbered }) => numbered.number === number);
      if (!standing) throw missing(number);
      const one = await statusOf(connection, standing);
      terminal.print(terminal.json ? JSON.stringify(one, null, 2) : oneText(standing, one).join('\n'));
      return;
    }
    if (terminal.json) {
      const vms = await Promise.all(all.map((standing) => statusOf(connection, standing)));
      const environment = {
        mode: 'environment',
        vm_count: vms.filter(({ exists }) => exists).length,
        running_count: vms.filter(({ running }) => running).length,
        vms,
      };
      terminal.print(JSON.stringify(environment, null, 2));
    } else if (all.length === 0) terminal.print('There are no numbered VMs yet. Make one: corral up');
    else terminal.print(table([['NUMBER', 'VM', 'PROFILE', 'PAYLOAD'], ...all.map(row)]).join('\n'));
  },
};

/** @returns why nothing can be done with a number */
export function missing(number: number): CorralError {
  return new CorralError('not-found', `There is no “clawbox-${number}”. Make it: corral up ${number}`);
}

async function standings({ calls }: Connection): Promise<Standing[]> {
  const { vms } = answerOf(await calls.vm.list({}));
  const { vms: numbers } = answerOf(await calls.clawbox.list({}));
  return numbers.map((numbered) => ({ numbered, vm: vms.find(({ id }) => id === numbered.vmId) }));
}

async function statusOf({ calls }: Connection, { numbered, vm }: Standing): Promise<ClawboxStatus> {
  const isOn = vm?.state.kind === 'running';
  const asks = isOn && vm.payload !== null;
  const log = asks ? await calls.payload.log({ vm: vm.id, lines: logLines }) : null;
  const mount = vm?.payload ? mountOf(vm.payload.state) : 'unknown';
  return {
    vm: numbered.name,
    exists: vm !== undefined,
    running: isOn,
    provision_marker: { present: numbered.marker !== null, data: numbered.marker },
    ip: vm?.endpoint?.host ?? null,
    shared_mounts: {
      note: vm?.payload && !isOn ? 'The VM is off, so nothing is mounted.' : null,
      probe: !asks ? 'not_applicable' : mount === 'unknown' ? 'unavailable_probe_failed' : 'ok',
      paths: vm?.payload ? { [signalCli.guestPath]: mount } : {},
    },
    signal_payload_sync: {
      enabled: vm !== undefined && vm.payload !== null,
      probe: log === null ? 'not_applicable' : log.ok ? 'ok' : 'unavailable_probe_failed',
      lines: log?.ok === true ? log.value.lines : [],
    },
    warnings: warningsOf(vm, numbered),
  };
}

function mountOf(state: PayloadState): Mount {
  switch (state.kind) {
    case 'in-sync':
    case 'behind':
    case 'paused':
    case 'held':
      return 'mounted';
    case 'mount-missing':
      return 'missing';
    case 'off':
    case 'starting':
    case 'stale':
    case 'service-down':
    case 'halted':
      return 'unknown';
  }
}

function warningsOf(vm: Vm | undefined, { marker, name }: NumberedVm): string[] {
  if (!vm) return [`The marker of “${name}” is there, but no VM.`];
  const problems = [
    vm.lastError?.message,
    vm.payload && 'sentence' in vm.payload.state ? vm.payload.state.sentence : undefined,
  ];
  const other =
    marker !== null && marker['profile'] !== vm.clawbox?.profile
      ? `Its marker says profile ${marker['profile'] ?? 'nothing'}, but it has ${vm.clawbox?.profile ?? 'none'}.`
      : undefined;
  return [...problems, other].filter((problem) => problem !== undefined);
}

function row({ numbered, vm }: Standing): string[] {
  return [
    String(numbered.number),
    vm ? stateText(vm.state) : 'is not there, its marker is left',
    vm?.clawbox?.profile ?? numbered.marker?.['profile'] ?? '-',
    vm?.payload ? payloadStateText(vm.payload.state, Date.now()) : '-',
  ];
}

function oneText({ vm, numbered }: Standing, status: ClawboxStatus): string[] {
  const { provision_marker: marker, shared_mounts: mounts, signal_payload_sync: sync } = status;
  const rows = [
    ['State', vm ? stateText(vm.state) : 'is not there'],
    ['Profile', vm?.clawbox?.profile ?? marker.data?.['profile'] ?? '-'],
    ['Account', vm?.user ?? numbered.name],
    ['Address', vm?.endpoint ? `${vm.endpoint.host}:${vm.endpoint.port}` : '-'],
    ['Provisioned', marker.data?.['provisioned_at'] ?? 'not yet'],
    [
      'Payload',
      vm?.payload ? `${payloadStateText(vm.payload.state, Date.now())}, ${vm.payload.path}` : 'none',
    ],
    ...Object.entries(mounts.paths).map(([guestPath, mount]) => ['Mount', `${mount}, ${guestPath}`]),
  ];
  const log =
    sync.lines.length > 0 ? ['', 'Its service said last:', ...sync.lines.map((line) => `  ${line}`)] : [];
  return [
    status.vm,
    ...table(rows.map(([key = '', value = '']) => [`  ${key}`, value])),
    ...status.warnings,
    ...log,
  ];
}
