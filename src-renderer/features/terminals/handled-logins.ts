import { create } from 'zustand';

/** More than anybody opens in a day; the oldest is forgotten first. */
const maxRemembered = 200;

/** Logins that the user opened or sent away: each is offered once, in whatever pane it shows. */
interface HandledLogins {
  readonly keys: readonly string[];
  add(vmId: string, url: string): void;
}

export const useHandledLogins = create<HandledLogins>((set) => ({
  keys: [],
  add: (vmId, url) => set(({ keys }) => ({ keys: [...keys, loginKey(vmId, url)].slice(-maxRemembered) })),
}));

export function loginKey(vmId: string, url: string): string {
  return `${vmId} ${url}`;
}
