import { BrowserWindow } from 'electron';
import type { Place } from '../../src-preload/contract/desktop';
import type { Doorbell } from './doorbell';
import type { LinkOpener } from './link-opener';
import type { LoginOpener } from './login-opener';
import { launchAtLoginUnavailable } from './login-item';
import type { DesktopCalls } from './page-calls';
import type { Popover } from './popover';
import { chooseFolder } from './questions';
import type { Quit } from './quit';

export interface DesktopCallParts {
  readonly hasTray: boolean;
  readonly show: (place: Place) => void;
  readonly popover: Popover;
  readonly links: LinkOpener;
  readonly logins: LoginOpener;
  readonly doorbell: Doorbell;
  readonly quit: Quit;
}

/** What the desktop answers its pages. */
export function desktopCalls({
  hasTray,
  show,
  popover,
  links,
  logins,
  doorbell,
  quit,
}: DesktopCallParts): DesktopCalls {
  return {
    info: () => ({
      platform: platform(),
      hasTray,
      launchAtLoginUnavailable: launchAtLoginUnavailable(),
    }),
    show: ({ place }) => {
      show(place);
      return {};
    },
    hidePopover: (_, page) => {
      popover.hideFor(page);
      return {};
    },
    fitPopover: ({ height }, page) => {
      popover.fitFor(page, height);
      return {};
    },
    openLink: async ({ url }) => ({ opened: await links.open(url) }),
    openLogin: async ({ vmId, url }) => ({ opened: await logins.open(vmId, url) }),
    paste: (_, page) => {
      page.paste();
      return {};
    },
    keepStored: (_, page) => {
      page.session.flushStorageData();
      return {};
    },
    chooseFolder: async () => ({ path: await chooseFolder() }),
    ring: ({ vmId, session }, page) => {
      // Who has the window in front of them hears or sees the bell there.
      if (!BrowserWindow.fromWebContents(page)?.isFocused()) doorbell.ring(vmId, session);
      return {};
    },
    quit: () => {
      void quit.request();
      return {};
    },
    answerQuit: async ({ answer }) => {
      await quit.answer(answer);
      return {};
    },
  };
}

function platform(): 'darwin' | 'linux' | 'other' {
  return process.platform === 'darwin' || process.platform === 'linux' ? process.platform : 'other';
}
