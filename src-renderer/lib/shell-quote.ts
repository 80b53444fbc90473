const harmless = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Arguments as one line for a POSIX shell. */
export function shellQuote(argv: readonly string[]): string {
  return argv.map((word) => (harmless.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
