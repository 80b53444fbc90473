import type { ITheme } from '@xterm/xterm';

/** The sixteen colours of a terminal, readable on the background of each theme. */
const lightPalette: ITheme = {
  selectionBackground: '#b9d3f2',
  black: '#1b1f24',
  red: '#b3261e',
  green: '#1f7a3d',
  yellow: '#8a5a00',
  blue: '#1a5fb4',
  magenta: '#87359b',
  cyan: '#0f6b78',
  white: '#6a727c',
  brightBlack: '#565e68',
  brightRed: '#cc372e',
  brightGreen: '#2a8a4a',
  brightYellow: '#9a6700',
  brightBlue: '#2a6fc4',
  brightMagenta: '#9a4bb0',
  brightCyan: '#1b7c8a',
  brightWhite: '#3a4048',
};

const darkPalette: ITheme = {
  selectionBackground: '#2f4a6d',
  black: '#2b2f35',
  red: '#f28b82',
  green: '#62c982',
  yellow: '#e5b454',
  blue: '#7fb4f5',
  magenta: '#cf9be0',
  cyan: '#6fcbd6',
  white: '#c9ced4',
  brightBlack: '#8b939d',
  brightRed: '#f6a69f',
  brightGreen: '#86d89f',
  brightYellow: '#edc77e',
  brightBlue: '#a1c9f9',
  brightMagenta: '#dfb8ec',
  brightCyan: '#97dbe3',
  brightWhite: '#f3f5f7',
};

/** Calls with the theme of the page, now and at each change of the system's or the user's. @returns the undo */
export function followTheme(apply: (theme: ITheme) => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
    window.matchMedia(query),
  );
  const update = (): void => apply(currentTheme());
  update();
  const attributes = new MutationObserver(update);
  attributes.observe(document.documentElement, { attributes: true });
  for (const query of queries) query.addEventListener('change', update);
  return () => {
    attributes.disconnect();
    for (const query of queries) query.removeEventListener('change', update);
  };
}

/** The tokens say which theme it is and what its main colours are. */
function currentTheme(): ITheme {
  const tokens = getComputedStyle(document.documentElement);
  const background = tokens.getPropertyValue('--terminal').trim();
  const accent = tokens.getPropertyValue('--accent').trim();
  return {
    ...(tokens.colorScheme === 'dark' ? darkPalette : lightPalette),
    background,
    foreground: tokens.getPropertyValue('--text').trim(),
    cursor: accent,
    cursorAccent: background,
  };
}
