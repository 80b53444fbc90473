/**
 * Kills this process at a named point when `CORRAL_CRASH_AT` asks for it. Tests use it to show
 * that every state between two steps is recoverable; without the variable it does nothing.
 */
export function crashPoint(name: string): void {
  if (process.env['CORRAL_CRASH_AT'] === name) process.kill(process.pid, 'SIGKILL');
}
