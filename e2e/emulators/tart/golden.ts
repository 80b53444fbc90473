/**
 * What the real Tart 2.35 answers, taken from its sources and those of swift-argument-parser 1.6.1. The VMs are those
 * of {@link goldenHome}: `clean` (a macOS VM, 50 GB), `ubuntu` (Linux, 50 GB) and `broken`, which lacks its disk.
 */
export interface GoldenRow {
  readonly argv: readonly string[];
  readonly exitCode: number;
  /** The whole of it, or what it must match; by default nothing. */
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
}

const rootFooter = "Usage: tart <subcommand>\n  See 'tart --help' for more information.\n";

/** Exit 64 with a sentence, then the command's own usage. */
const usage = (argv: readonly string[], sentence: string, help = ''): GoldenRow => ({
  argv,
  exitCode: 64,
  stderr: new RegExp(
    `^${escape(`Error: ${sentence}\n${help}Usage: tart ${argv[0]} `)}[^\\n]*\\n  See 'tart ${argv[0]} --help' for more information\\.\\n$`,
  ),
});

/** Exit 64 with a sentence, then the usage of the root. */
const rootUsage = (argv: readonly string[], sentence: string): GoldenRow => ({
  argv,
  exitCode: 64,
  stderr: `Error: ${sentence}\n${rootFooter}`,
});

const fails = (argv: readonly string[], exitCode: number, words: string): GoldenRow => ({
  argv,
  exitCode,
  stderr: `${words}\n`,
});

const answers = (argv: readonly string[], stdout: string | RegExp = ''): GoldenRow => ({
  argv,
  exitCode: 0,
  stdout,
});

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

const missing = (name: string): string => `the specified VM "${name}" does not exist`;

const parsing: readonly GoldenRow[] = [
  answers([], /^USAGE: tart <subcommand>/),
  answers(['--help'], /SUBCOMMANDS:\n(.*\n)* {2}list /),
  answers(['--version'], '2.35.0\n'),
  answers(['--experimental-dump-help'], /"commandName": "exec"/),
  answers(['set', '--help'], /--disk-size <disk-size>/),
  answers(['run', '--help', 'nothing'], /USAGE: tart run \[<options>\] <name>/),
  rootUsage(['--foo'], "Unknown option '--foo'"),
  rootUsage(['foo'], "Unexpected argument 'foo'"),
  rootUsage(['foo', 'bar'], "2 unexpected arguments: 'foo', 'bar'"),
  usage(['get', 'clean', '--foo'], "Unknown option '--foo'"),
  usage(['list', '--formal'], "Unknown option '--formal'. Did you mean '--format'?"),
  usage(['list', '-x'], "Unknown option '-x'"),
  usage(['list', 'a'], "Unexpected argument 'a'"),
  usage(['list', 'a', 'b'], "2 unexpected arguments: 'a', 'b'"),
  usage(['get'], "Missing expected argument '<name>'", 'Help:  <name>  VM name\n'),
  usage(['exec', 'clean'], "Missing expected argument '<command>'", 'Help:  <command>  Command to execute\n'),
  usage(
    ['set', 'clean', '--cpu'],
    "Missing value for '--cpu <cpu>'",
    'Help:  --cpu <cpu>  Number of VM CPUs\n',
  ),
  usage(
    ['set', 'clean', '--cpu', '--memory', '1'],
    "Missing value for '--cpu <cpu>'",
    'Help:  --cpu <cpu>  Number of VM CPUs\n',
  ),
  usage(
    ['set', 'clean', '--cpu=many'],
    "The value 'many' is invalid for '--cpu <cpu>'",
    'Help:  --cpu <cpu>  Number of VM CPUs\n',
  ),
  usage(
    ['list', '--format', 'yaml'],
    "The value 'yaml' is invalid for '--format <format>'. Please provide one of 'text' and 'json'.",
    'Help:  --format <format>  Output format: text or json\n',
  ),
];

const oneVm: readonly GoldenRow[] = [
  ...['get', 'set', 'stop', 'suspend', 'ip', 'delete'].map((name) =>
    fails([name, 'nope'], 2, missing('nope')),
  ),
  fails(['exec', 'nope', 'true'], 2, missing('nope')),
  fails(['clone', 'nope', 'new'], 2, missing('nope')),
  fails(['stop', 'clean'], 2, 'VM "clean" is not running'),
  fails(['exec', 'clean', 'true'], 2, 'VM "clean" is not running'),
  fails(['suspend', 'clean'], 2, 'VM "VM "clean" is not running" is not running'),
  fails(['get', 'broken'], 1, 'VM is missing files: disk.img'),
  answers(['get', 'CLEAN'], /darwin/),
  answers(['get', 'clean', '--format=json'], /^\{\n( {2}"\w+" : [^\n]+\n){9}\}\n$/),
  fails(['ip', 'clean'], 1, 'no IP address found, is your VM running?'),
  fails(
    ['ip', 'clean', '--resolver', 'agent'],
    1,
    'no IP address found, is your VM running? (also make sure that Guest agent for Tart is running inside of a VM)',
  ),
  fails(
    ['ip', '--resolver=arp', 'ubuntu'],
    1,
    'no IP address found, is your VM running? (not all Linux distributions are compatible with the ARP resolver)',
  ),
  fails(['ip', '--resolver=arp', 'clean'], 1, 'no IP address found, is your VM running?'),
  usage(['create', 'new'], 'Please specify either a --from-ipsw or --linux option!'),
  usage(['clone', 'clean', 'a/b'], '<new-name> should be a local name'),
  usage(['clone', 'clean', 'new', '--concurrency', '0'], 'network concurrency cannot be less than 1'),
  usage(['rename', 'clean', 'a/b'], '<new-name> should be a local name'),
  rootUsage(['rename', 'nope', 'new'], 'failed to rename a non-existent local VM: nope'),
  rootUsage(
    ['rename', 'clean', 'Ubuntu'],
    'failed to rename VM clean, target VM Ubuntu already exists, delete it first!',
  ),
];

const setting: readonly GoldenRow[] = [
  answers(['set', 'clean', '--cpu', '2', '--memory=2048', '--display', '1280x800px']),
  answers(['set', 'clean', '--display', 'nonsense']),
  answers(['set', 'clean', '--disk-size', '50']),
  fails(
    ['set', 'clean', '--disk-size', '10'],
    1,
    'new disk size of 10 GB should be larger than the current disk size of 50 GB',
  ),
  fails(
    ['set', 'clean', '--cpu', '1'],
    1,
    'Error: LessThanMinimalResourcesError: VM should have 2 CPU cores at minimum (requested 1)',
  ),
  fails(
    ['set', 'clean', '--memory', '16'],
    1,
    'Error: LessThanMinimalResourcesError: VM should have 536870912 bytes of memory at minimum (requested 16777216)',
  ),
  answers(['set', 'ubuntu', '--cpu', '1', '--memory', '512']),
];

const running: readonly GoldenRow[] = [
  fails(['run', 'nope'], 1, `Error: ${missing('nope')}`),
  fails(['run', 'nope', '--foo'], 1, `Error: ${missing('nope')}`),
  {
    argv: ['run', 'clean', '--unheard-of'],
    exitCode: 64,
    stderr:
      "Error: Unknown option '--unheard-of'\nUsage: tart run [<options>] <name>\n  See 'tart run --help' for more information.\n",
  },
  usage(
    ['run', 'clean', '--vnc', '--vnc-experimental'],
    '--vnc and --vnc-experimental are mutually exclusive',
  ),
  usage(
    ['run', 'clean', '--graphics', '--no-graphics'],
    '--graphics and --no-graphics are mutually exclusive',
  ),
  usage(['run', 'ubuntu', '--suspendable'], 'You can only suspend macOS VMs'),
  usage(
    ['run', 'clean', '--net-host', '--net-softnet'],
    '--net-bridged, --net-softnet and --net-host are mutually exclusive',
  ),
  rootUsage(
    ['run', 'clean', '--net-bridged', 'list'],
    'no bridge interfaces matched ["list"], available interfaces: en0 (or "Ethernet")',
  ),
  fails(
    ['run', 'clean', '--net-softnet'],
    1,
    'Error: InitializationFailed(why: "softnet not found in PATH")',
  ),
  {
    argv: ['run', 'clean', '--dir', '/usr', '--dir', '/etc:ro'],
    exitCode: 64,
    stderr: /^Error: invalid --dir syntax: [^\n]+\nUsage: tart <subcommand>\n/,
  },
];

const images: readonly GoldenRow[] = [
  usage(['list', '--source', 'x'], "'x' is not a valid <source>"),
  answers(
    ['list', '--source', 'oci', '--format', 'json'],
    /ghcr\.io\\\/cirruslabs\\\/macos-tahoe-base:latest/,
  ),
  answers(['list', '-q', '--source', 'local'], 'clean\nubuntu\n'),
  answers(['pull', 'clean'], '"clean" is a local image, nothing to pull here!\n'),
  fails(['pull', 'ghcr.io/a b'], 1, 'failed to parse remote name: ghcr.io/a b (character 10)'),
  {
    argv: ['pull', 'ghcr.io/nobody/nothing:latest'],
    exitCode: 1,
    stdout: 'pulling ghcr.io/nobody/nothing:latest...\npulling manifest...\n',
    stderr: /^Error: UnexpectedHTTPStatusCode\(when: "pulling manifest", code: 404, details: ".+"\)\n$/,
  },
  answers(
    ['pull', 'ghcr.io/cirruslabs/macos-tahoe-base'],
    /@sha256:[0-9a-f]{64} image is already cached and linked!\n$/,
  ),
  answers(['fqn', 'clean'], 'clean\n'),
  answers(
    ['fqn', 'ghcr.io/cirruslabs/macos-tahoe-base:latest'],
    /^ghcr\.io\/cirruslabs\/macos-tahoe-base@sha256:[0-9a-f]{64}\n$/,
  ),
  usage(['prune'], 'at least one pruning criteria must be specified'),
];

export const golden: readonly GoldenRow[] = [...parsing, ...oneVm, ...setting, ...running, ...images];
