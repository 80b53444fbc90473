import { CorralError } from '../../host/errors';
import type { TartEntry } from './listing';
import type { TartHome } from './tart-home';

/** macOS runs at most this many macOS guests at once, those of all programs together. */
const maxMacGuests = 2;

/** @throws CorralError `wrong-state` that names the macOS guests which run, before a start that would fail */
export async function requireGuestSlot(
  name: string,
  entries: readonly TartEntry[],
  home: TartHome,
): Promise<void> {
  const running: string[] = [];
  for (const entry of entries) {
    if (entry.source !== 'local' || entry.state !== 'running' || entry.name === name) continue;
    if (((await home.config(entry.name))?.os ?? 'darwin') === 'darwin') running.push(entry.name);
  }
  if (running.length >= maxMacGuests) throw guestLimit(name, running);
}

/** The same as an error, when Tart itself ran into the limit. */
export function guestLimit(name: string, running: readonly string[]): CorralError {
  const those = running.map((one) => `“${one}”`).join(' and ');
  const advice =
    running.length === 0
      ? 'Stop one in another program such as UTM or Parallels; if none runs, restart this Mac.'
      : `Now ${those} ${running.length === 1 ? 'runs' : 'run'}: stop one of them first.`;
  return new CorralError(
    'wrong-state',
    `“${name}” can’t start: macOS allows two macOS guests at once. ${advice}`,
    { running },
    true,
  );
}
