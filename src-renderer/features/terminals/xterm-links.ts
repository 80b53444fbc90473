import { WebLinksAddon } from '@xterm/addon-web-links';
import type { Terminal } from '@xterm/xterm';
import { isMac } from '../../lib/platform';
import { hostOfLink, linkPattern } from './links';

interface LinkEvents {
  /** The pointer is on a link to this host, or on none any more. */
  onLinkHover(host: string | null): void;
  onLinkOpen(url: string): void;
}

/** Makes https links of the text, and those that programs mark (OSC 8), open with Ctrl or ⌘ held. */
export function addLinks(terminal: Terminal, events: LinkEvents): void {
  const activate = (event: MouseEvent, url: string): void => {
    const isMeant = isMac ? event.metaKey : event.ctrlKey;
    if (isMeant && hostOfLink(url) !== undefined) events.onLinkOpen(url);
  };
  const hover = (_event: MouseEvent, url: string): void => events.onLinkHover(hostOfLink(url) ?? null);
  const leave = (): void => events.onLinkHover(null);
  terminal.options.linkHandler = { activate, hover, leave };
  terminal.loadAddon(new WebLinksAddon(activate, { hover, leave, urlRegex: linkPattern }));
}
