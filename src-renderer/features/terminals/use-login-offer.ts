import type { Terminal } from '@xterm/xterm';
import { useEffect, useState } from 'react';
import { sentenceOf, unwrap } from '../../api/call';
import { useUi } from '../../app/ui-store';
import { loginKey, useHandledLogins } from './handled-logins';
import { loginsOnScreen, type Login } from './login-links';
import { QuietLook } from './quiet-look';
import { screenRows } from './screen-rows';

/** Rows at the bottom that an offer covers: one in which somebody types moves it to the top. */
const coveredRows = 4;

interface LoginOfferOptions {
  readonly vmId: string;
  readonly terminal: Terminal | null;
  /** A hidden pane is not looked at. */
  readonly isVisible: boolean;
}

/** A login that the screen of a pane shows, and what can be done with it. */
export interface LoginOffer {
  readonly login: Login;
  readonly place: 'top' | 'bottom';
  readonly isOpening: boolean;
  readonly open: () => void;
  readonly dismiss: () => void;
}

/** What was seen at the last look. */
interface Seen {
  readonly logins: readonly Login[];
  readonly place: LoginOffer['place'];
}

/** Finds logins on the visible screen of a pane, and offers the newest that the user has not opened or sent away. */
export function useLoginOffer({ vmId, terminal, isVisible }: LoginOfferOptions): LoginOffer | null {
  const [seen, setSeen] = useState<Seen | null>(null);
  const [opening, setOpening] = useState<string | null>(null);
  const handled = useHandledLogins((state) => state.keys);

  useEffect(() => {
    if (!terminal || !isVisible) return undefined;
    let lastUrls = '';
    const look = new QuietLook((isQuiet) => {
      const { cursorX: column, cursorY: row } = terminal.buffer.active;
      const logins = loginsOnScreen(screenRows(terminal), { row, column });
      const urls = logins.map(({ url }) => url).join(' ');
      // While output goes on, only what stood still since the last look counts.
      if (isQuiet || urls === lastUrls) {
        const place = row >= terminal.rows - coveredRows ? 'top' : 'bottom';
        setSeen((before) => updated(before, { logins, place }));
      }
      lastUrls = urls;
    });
    const parsed = terminal.onWriteParsed(() => look.stir());
    look.stir();
    return () => {
      parsed.dispose();
      look.dispose();
    };
  }, [terminal, isVisible]);

  const login = seen?.logins.findLast(({ url }) => !handled.includes(loginKey(vmId, url)));
  if (!seen || !login) return null;
  const dismiss = (): void => useHandledLogins.getState().add(vmId, login.url);
  const open = (): void => {
    setOpening(login.url);
    unwrap(window.corral.desktop.openLogin({ vmId, url: login.url }))
      .then(({ opened }) => {
        if (opened) dismiss();
      })
      .catch((error: unknown) => useUi.getState().notify('error', sentenceOf(error)))
      .finally(() => setOpening(null));
  };
  return { login, place: seen.place, isOpening: opening === login.url, open, dismiss };
}

/** Keeps what was there when nothing changed, so that nothing is drawn again. An offer that is shown stays at its place. */
function updated(before: Seen | null, now: Seen): Seen | null {
  if (now.logins.length === 0) return null;
  const isSame = JSON.stringify(before?.logins) === JSON.stringify(now.logins);
  return isSame ? before : now;
}
