import type { Command, Option, Positional, ValueKind } from './grammar';

const text: ValueKind = { kind: 'text' };
const integer: ValueKind = { kind: 'integer', maximum: Number.MAX_SAFE_INTEGER };
const shortInteger: ValueKind = { kind: 'integer', maximum: 65_535 };
const choice = (...choices: readonly string[]): ValueKind => ({ kind: 'choice', choices });

const flag = (name: string, help: string): Option => ({ names: [name], help });
const option = (name: string, value: ValueKind, help: string): Option => ({ names: [name], value, help });
const repeated = (name: string, help: string): Option => ({ ...option(name, text, help), repeats: true });

const name: Positional = { name: 'name', help: 'VM name', takes: 'one' };
const format = option('--format', choice('text', 'json'), 'Output format: text or json');
const insecure = flag('--insecure', 'connect to the OCI registry via insecure HTTP protocol');
const concurrency = option(
  '--concurrency',
  integer,
  'network concurrency to use when pulling a remote VM from the OCI-compatible registry',
);

const runFlags = [
  'no-graphics',
  'serial',
  'no-audio',
  'no-clipboard',
  'no-pointer',
  'no-keyboard',
  'no-trackpad',
  'recovery',
  'vnc',
  'vnc-experimental',
  'nested',
  'net-softnet',
  'net-host',
  'suspendable',
  'capture-system-keys',
];
const runValues = [
  'serial-path',
  'rosetta',
  'net-softnet-allow',
  'net-softnet-block',
  'net-softnet-expose',
  'net-softnet-control-fd',
  'root-disk-opts',
  'provisioning-opts',
];

const run: Command = {
  name: 'run',
  abstract: 'Run a VM',
  positionals: [name],
  options: [
    ...runFlags.map((one) => flag(`--${one}`, one)),
    { ...flag('--graphics', 'Force open a UI window'), hidden: true },
    ...runValues.map((one) => option(`--${one}`, text, one)),
    repeated('--disk', 'Additional disk attachments'),
    repeated('--dir', 'Additional directory shares'),
    repeated('--net-bridged', 'Use bridged networking'),
  ],
};

/** The grammar of every subcommand that the emulator knows, as the reference describes it. */
export const commands: readonly Command[] = [
  {
    name: 'create',
    abstract: 'Create a VM',
    positionals: [name],
    options: [
      option('--from-ipsw', text, 'create a macOS VM using path to the IPSW file or URL'),
      flag('--linux', 'create a Linux VM'),
      option('--disk-size', shortInteger, 'Disk size in GB'),
      option('--disk-format', choice('raw', 'asif'), 'Disk image format'),
    ],
  },
  {
    name: 'clone',
    abstract: 'Clone a VM',
    positionals: [
      { name: 'source-name', help: 'source VM name', takes: 'one' },
      { name: 'new-name', help: 'new VM name', takes: 'one' },
    ],
    options: [
      insecure,
      concurrency,
      { ...flag('--deduplicate', 'deduplicate'), hidden: true },
      option('--prune-limit', integer, 'limit automatic pruning to n gigabytes'),
    ],
  },
  run,
  {
    name: 'set',
    abstract: "Modify VM's configuration",
    positionals: [name],
    options: [
      option('--cpu', shortInteger, 'Number of VM CPUs'),
      option('--memory', integer, 'VM memory size in megabytes'),
      option('--display', text, 'VM display resolution in a format of WIDTHxHEIGHT[pt|px].'),
      flag('--display-refit', 'Whether to automatically reconfigure the VM’s display to fit the window'),
      flag('--no-display-refit', 'The opposite'),
      flag('--random-mac', 'Generate a new random MAC address for the VM.'),
      flag('--random-serial', 'Generate a new random serial number.'),
      option('--disk', text, 'Replace the VM’s disk contents with the disk contents at path.'),
      option('--disk-size', shortInteger, 'Resize the VMs disk to the specified size in GB'),
    ],
  },
  { name: 'get', abstract: "Get a VM's configuration", positionals: [name], options: [format] },
  {
    name: 'list',
    abstract: 'List created VMs',
    positionals: [],
    options: [
      option('--source', text, 'Only display VMs from the specified source.'),
      format,
      { names: ['--quiet', '-q'], help: 'Only display VM names.' },
    ],
  },
  {
    name: 'pull',
    abstract: 'Pull a VM from a registry',
    positionals: [{ name: 'remote-name', help: 'remote VM name', takes: 'one' }],
    options: [insecure, concurrency],
  },
  {
    name: 'prune',
    abstract: 'Prune OCI and IPSW caches or local VMs',
    positionals: [],
    options: [
      option('--entries', choice('caches', 'vms'), 'Entries to remove'),
      option('--older-than', integer, 'Remove entries not used for n days'),
      option('--space-budget', integer, 'Remove the least recently used entries above n gigabytes'),
    ],
  },
  {
    name: 'rename',
    abstract: 'Rename a local VM',
    positionals: [name, { name: 'new-name', help: 'new VM name', takes: 'one' }],
    options: [],
  },
  {
    name: 'stop',
    abstract: 'Stop a VM',
    positionals: [name],
    options: [
      {
        names: ['--timeout', '-t'],
        value: integer,
        help: 'Seconds to wait for graceful termination before forcefully terminating the VM',
      },
    ],
  },
  {
    name: 'delete',
    abstract: 'Delete a VM',
    positionals: [{ name: 'name', help: 'VM name', takes: 'many' }],
    options: [],
  },
  {
    name: 'fqn',
    abstract: 'Get a fully-qualified VM name',
    hidden: true,
    since: '2.6.0',
    positionals: [name],
    options: [],
  },
  { name: 'suspend', abstract: 'Suspend a VM', since: '1.8.0', positionals: [name], options: [] },
  {
    name: 'ip',
    abstract: "Get VM's IP address",
    positionals: [name],
    options: [
      option('--wait', shortInteger, 'Number of seconds to wait for a potential VM booting'),
      option('--resolver', choice('dhcp', 'arp', 'agent'), 'Strategy for resolving IP address'),
    ],
  },
  {
    name: 'exec',
    abstract: 'Execute a command in a running VM',
    since: '2.27.0',
    positionals: [name, { name: 'command', help: 'Command to execute', takes: 'rest' }],
    options: [
      { names: ['--interactive', '-i'], help: "Attach host's standard input to a remote command" },
      { names: ['--tty', '-t'], help: 'Allocate a remote pseudo-terminal (PTY)' },
    ],
  },
];
