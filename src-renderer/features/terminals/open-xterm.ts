import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { followTheme } from './terminal-theme';

/** Lines kept here; the guest's tmux holds the whole history. */
const scrollback = 2_000;

export interface OpenXterm {
  readonly terminal: Terminal;
  dispose(): void;
}

/**
 * An xterm that fills its element. What a guest may ask of a terminal beyond drawing is left out:
 * its titles, links and clipboard writes go nowhere.
 */
export function openXterm(element: HTMLElement): OpenXterm {
  const terminal = new Terminal({
    fontFamily: getComputedStyle(element).getPropertyValue('--mono'),
    fontSize: 13,
    scrollback,
    minimumContrastRatio: 4.5,
    linkHandler: { activate: () => undefined },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  terminal.attachCustomKeyEventHandler((event) => !handleKey(terminal, element, event));
  const stopTheme = followTheme((theme) => {
    terminal.options.theme = theme;
  });
  const fitIfShown = (): void => {
    if (element.clientWidth > 0) fit.fit();
  };
  fitIfShown();
  const observer = new ResizeObserver(fitIfShown);
  observer.observe(element);
  return {
    terminal,
    dispose: () => {
      observer.disconnect();
      stopTheme();
      terminal.dispose();
    },
  };
}

/** The few keys that are not the guest's. @returns whether it was one */
function handleKey(terminal: Terminal, element: HTMLElement, event: KeyboardEvent): boolean {
  if (event.key === 'F6' && event.shiftKey) {
    if (event.type === 'keydown')
      element.closest('section')?.querySelector<HTMLElement>('[role=tab]')?.focus();
    return true;
  }
  const copies = event.key.toLowerCase() === 'c' && event.shiftKey && event.ctrlKey;
  if (!copies) return false;
  event.preventDefault();
  if (event.type === 'keydown') void navigator.clipboard.writeText(terminal.getSelection());
  return true;
}
