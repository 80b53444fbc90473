import { describe, expect, it } from 'vitest';
import { broken, screen, wrappedByTerminal } from './screen.fixture';
import { linksOnScreen, type ScreenRow } from './screen-links';

const query =
  'code=true&client_id=9d1c250a-e61b-44d9-88ed-5944d1962f5e&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A54545%2Fcallback&scope=org%3Acreate_api_key+user%3Aprofile&code_challenge=6_nM9vdqJ3zXUj6Rj2ZqDk8lqv0YQyqgXh3v7w4mJc4&code_challenge_method=S256&state=Q2hvb3NlIG15IHdvcmRz';
const long = `https://claude.ai/oauth/authorize?${query}`;
const widths = Array.from({ length: 81 }, (_, index) => index + 40);

/** Programs that print a long link, each for a screen of some width. */
const printers: Readonly<Record<string, (columns: number) => readonly ScreenRow[]>> = {
  'a terminal that wraps by itself': (columns) =>
    wrappedByTerminal(columns, `Open this:\n${long}\n\nPaste the code here > `),
  'a terminal that wraps behind a label': (columns) =>
    wrappedByTerminal(columns, `Open this address: ${long}\n\nWaiting`),
  'a tmux that keeps no marks': (columns) => unmarked(wrappedByTerminal(columns, `Go to: ${long}\n\n$ `)),
  'lines as wide as the pane': (columns) =>
    screen(columns, [
      'Browser didn’t open? Use this:',
      '',
      ...broken(long, columns),
      '',
      ' Paste code here if prompted >',
    ]),
  'indented lines': (columns) =>
    screen(columns, ['  Visit:', '', ...broken(long, columns - 4).map((piece) => `  ${piece}`), '', '  Esc']),
  'lines narrower than the pane': (columns) =>
    screen(columns + 40, ['Visit:', ...broken(long, columns), '', 'Waiting for you']),
  'a box': (columns) => screen(columns, boxed(columns, ['Log in', '', ...broken(long, columns - 4), ''])),
  'a box that is not as wide as the pane': (columns) =>
    screen(columns + 30, boxed(columns, ['Log in', ...broken(long, columns - 4), 'Esc cancels'])),
  'a box over other text': (columns) =>
    screen(
      columns + 40,
      boxed(columns, ['', ...broken(long, columns - 4), '']).map((line) => `some text ${line} behind it`),
    ),
  'a popup without borders over other text': (columns) =>
    screen(
      columns + 40,
      broken(long, columns).map((piece) => `${'some text'.padEnd(12)}${piece.padEnd(columns)}  behind it`),
    ),
  'a prompt with a bar at its left': (columns) =>
    screen(columns, [
      '◇  Log in',
      '│',
      ...broken(long, columns - 3).map((piece) => `│  ${piece}`),
      '│',
      '◆  Paste the code',
    ]),
  'a bar before the first row only': (columns) =>
    unmarked(wrappedByTerminal(columns, `│  Go to: ${long}\n│\n◆  Paste the code`)),
  'the right one of two panes': (columns) =>
    screen(
      columns + 21,
      broken(long, columns).map((piece) => `${'$ ls -l'.padEnd(20)}│${piece}`),
    ),
  'the left one of two panes': (columns) =>
    screen(
      columns + 21,
      broken(long, columns).map((piece) => `${piece.padEnd(columns)}│${'$ ls -l'.padEnd(20)}`),
    ),
};

describe.each(Object.entries(printers))('a long link in %s', (_name, print) => {
  it('is put together at every width', () => {
    for (const columns of widths)
      expect({ columns, links: linksOnScreen(print(columns)) }).toEqual({ columns, links: [long] });
  });
});

describe('a link that is not wrapped', () => {
  it.each([
    [
      'before a sentence',
      ['Open https://github.com/login/device in your browser'],
      'https://github.com/login/device',
    ],
    ['before a full stop', ['See https://example.com/guide.'], 'https://example.com/guide'],
    ['in brackets', ['Guide (https://example.com/guide) is there'], 'https://example.com/guide'],
    ['over a code', ['https://github.com/login/device', 'ABCD-1234'], 'https://github.com/login/device'],
    ['over a word', ['https://example.com/?a=b', 'Waiting'], 'https://example.com/?a=b'],
    ['over a path', ['https://example.com/guide', '/etc/passwd'], 'https://example.com/guide'],
    [
      'over an indented sentence',
      ['https://example.com/guide', '  Press c to copy'],
      'https://example.com/guide',
    ],
    ['in a list', ['1. Open https://example.com/a', '2. Type ABCD-1234'], 'https://example.com/a'],
    ['behind wide characters', ['\uFFFD\uFFFD https://example.com/a'], 'https://example.com/a'],
    [
      'with another one in its query',
      ['https://example.com/?next=https://example.org/'],
      'https://example.com/?next=https://example.org/',
    ],
  ])('ends where it ends: %s', (_name, lines, link) => {
    expect(linksOnScreen(screen(80, lines))).toEqual([link]);
  });

  it.each(['admin@dev-1:~%', 'HOME=/root'])('ends before the prompt of a shell: %s', (prompt) => {
    for (const columns of widths) {
      const lines = [...broken(long, columns), prompt];
      if (lines.at(-2)?.length === columns) continue; // Nothing tells them apart.
      expect(linksOnScreen(screen(columns, lines))).toEqual([long]);
    }
    const link = 'https://example.com/?a=b';
    expect(linksOnScreen(screen(80, [link, 'admin@dev-1:~% ls']))).toEqual([link]);
  });

  it('ends at the edge before a sentence', () => {
    const link = `https://example.com/${'a'.repeat(20)}`;
    expect(linksOnScreen(screen(40, [link, 'Paste the code here']))).toEqual([link]);
  });

  it('ends with its box before a code', () => {
    const link = 'https://github.com/login/device';
    const lines = boxed(link.length + 4, [link, 'ABCD-1234']);
    expect(linksOnScreen(screen(80, lines))).toEqual([link]);
  });

  it('is not joined with the next one', () => {
    const links = [`https://example.com/${'a'.repeat(20)}`, `https://example.org/${'b'.repeat(20)}`];
    expect(linksOnScreen(screen(40, links))).toEqual(links);
  });

  it.each(['http://example.com', 'https://', 'https', 'h', 'xhttps//example.com'])('is none: %s', (text) => {
    expect(linksOnScreen(screen(text.length, [text, 'and more']))).toEqual([]);
  });
});

it('waits for the end of a link that is being typed', () => {
  const link = 'https://example.com/guide';
  const rows = screen(80, [`$ open ${link}`, link]);
  expect(linksOnScreen(rows, { row: 0, column: 7 + link.length })).toEqual([link]);
  expect(linksOnScreen(rows, { row: 2, column: 0 })).toEqual([link, link]);
});

it('looks at a screen full of half links in no time', () => {
  const hostile = ['https://a'.repeat(30), 'h', '│https:', '='.repeat(270), `${'%'.repeat(268)}h`];
  const rows = screen(
    270,
    Array.from({ length: 100 }, (_, row) => hostile[row % hostile.length] ?? ''),
  );
  const before = performance.now();
  linksOnScreen(rows);
  linksOnScreen(
    screen(
      270,
      Array.from({ length: 100 }, () => 'h'.padStart(270, 'https://a?=')),
    ),
  );
  expect(performance.now() - before).toBeLessThan(500);
});

function unmarked(rows: readonly ScreenRow[]): readonly ScreenRow[] {
  return rows.map(({ text }) => ({ text, isWrapped: false }));
}

function boxed(width: number, lines: readonly string[]): readonly string[] {
  const inner = lines.map((line) => `│ ${line.padEnd(width - 4)} │`);
  return [`╭${'─'.repeat(width - 2)}╮`, ...inner, `╰${'─'.repeat(width - 2)}╯`];
}
