/** The session that a terminal opens when nothing else is asked for. */
export const defaultSession = 'corral';

/** What tmux leaves as it is; the contract refuses all else. */
const usableName = /^[A-Za-z0-9_-]{1,32}$/;

/** Whether a session of the guest can be opened by its name. */
export function isUsableSession(name: string): boolean {
  return usableName.test(name);
}

/** “corral”, or the first of “corral-2”, “corral-3”, … that is not taken. */
export function freeSessionName(taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has(defaultSession)) return defaultSession;
  let number = 2;
  while (names.has(`${defaultSession}-${number}`)) number += 1;
  return `${defaultSession}-${number}`;
}

/** What is wrong with a new name for a session, in a sentence. */
export function sessionNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (!isUsableSession(name)) return 'Use 1 to 32 letters, digits, “_” or “-”.';
  return taken.includes(name) ? `There is a session ${name} already.` : undefined;
}
