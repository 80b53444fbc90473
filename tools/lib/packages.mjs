import { run } from './run.mjs';

/**
 * Debian packages, each with other names of later releases after a bar. `reason` groups them in what a person reads.
 */
export const needed = [
  {
    reason: 'virtual machines',
    names: ['qemu-system-x86', 'qemu-utils', 'openssh-client'],
  },
  { reason: 'guest images', names: ['mmdebstrap', 'uidmap', 'e2fsprogs', 'debian-archive-keyring'] },
  {
    reason: 'the window',
    names: [
      'libgtk-3-0|libgtk-3-0t64',
      'libnss3',
      'libasound2|libasound2t64',
      'libgbm1',
      'libxss1',
      'libxtst6',
      'libatk-bridge2.0-0|libatk-bridge2.0-0t64',
      'libatspi2.0-0|libatspi2.0-0t64',
      'libcups2|libcups2t64',
      'libdrm2',
      // Notices, and asking whether the desktop has a tray.
      'libnotify4',
      'dbus-bin',
    ],
  },
  { reason: 'building node-pty', names: ['python3', 'make', 'g++'] },
];

/** What only the test suite uses. */
export const neededByTests = [
  {
    reason: 'tests',
    names: [
      ...['xvfb', 'xauth', 'zsh', 'tmux', 'shellcheck', 'git', 'procps'],
      // A real sshd that stands for a guest's, and what small guests are made of.
      ...['openssh-server', 'busybox-static', 'cpio'],
      // Guests without a way out, in network namespaces.
      ...['sshuttle', 'iproute2', 'nftables', 'curl', 'openssl'],
      // What the payload service uses in a guest, also a Mac's tar and awk, and what checks its launchd service.
      ...['rsync', 'sqlite3', 'inotify-tools', 'libplist-utils', 'libarchive-tools', 'original-awk'],
      // What it is measured beside.
      ...['lsyncd', 'unison'],
      // A desktop of its own, with a tray.
      'dbus-daemon',
    ],
  },
];

/** Names out of `groups` of which no variant is installed; the variant that this Debian knows is chosen. */
export async function missingPackages(groups) {
  const wanted = groups.flatMap((group) => group.names.map((name) => name.split('|')));
  const installed = await installedPackages(wanted.flat());
  const missing = wanted.filter((variants) => !variants.some((name) => installed.has(name)));
  return Promise.all(missing.map(knownVariant));
}

async function installedPackages(names) {
  const { output } = await run('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\n', ...names]);
  const lines = output.split('\n').filter((line) => line.startsWith('installed '));
  return new Set(lines.map((line) => line.slice('installed '.length)));
}

async function knownVariant(variants) {
  for (const name of variants.length > 1 ? variants : []) {
    const { code, output } = await run('apt-cache', ['show', '--no-all-versions', name]);
    if (code === 0 && output.includes('Package:')) return name;
  }
  return variants[0];
}
