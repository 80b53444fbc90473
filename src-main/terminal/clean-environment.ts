/** Variables that belong to this app's own process and would confuse or leak into a child. */
const foreign = [
  /^ELECTRON_/,
  /^NODE_/,
  /^CORRAL_/,
  /^CHROME_/,
  /^npm_/,
  /^(APPIMAGE|APPDIR|ARGV0|OWD)$/,
  /^(GOOGLE_API_KEY|GOOGLE_DEFAULT_CLIENT_ID|GOOGLE_DEFAULT_CLIENT_SECRET)$/,
  /^(LD_PRELOAD|LD_LIBRARY_PATH|DYLD_)/,
];

/**
 * The environment of a terminal's ssh: the user's, without what Electron, npm and AppImage added.
 * `TERM` is what ssh tells the guest's pty.
 */
export function cleanEnvironment(
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const appImageMount = source['APPDIR'];
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || foreign.some((pattern) => pattern.test(name))) continue;
    clean[name] = name === 'PATH' ? withoutMount(value, appImageMount) : value;
  }
  return { ...clean, TERM: 'xterm-256color' };
}

function withoutMount(searchPath: string, mount: string | undefined): string {
  if (!mount) return searchPath;
  return searchPath
    .split(':')
    .filter((folder) => folder !== mount && !folder.startsWith(`${mount}/`))
    .join(':');
}
