import type { IBufferLine, Terminal } from '@xterm/xterm';
import type { ScreenRow } from './screen-links';

/** What stands for a character that takes two cells or more than one code unit: links have none. */
const stranger = '\uFFFD';

/** The rows that a terminal shows. */
export function screenRows({ buffer: { active }, rows }: Terminal): readonly ScreenRow[] {
  const shown: ScreenRow[] = [];
  for (let row = 0; row < rows; row++) {
    const line = active.getLine(active.viewportY + row);
    if (line) shown.push({ text: cellsOf(line), isWrapped: line.isWrapped });
  }
  return shown;
}

function cellsOf(line: IBufferLine): string {
  const text = line.translateToString();
  // One code unit a cell, unless wide or joined characters are in it.
  return text.length === line.length && /^[\0-\u024F\u2010-\u25FF]*$/.test(text) ? text : cellByCell(line);
}

function cellByCell(line: IBufferLine): string {
  let text = '';
  for (let column = 0; column < line.length; column++) {
    const cell = line.getCell(column);
    const characters = cell?.getChars() ?? '';
    if (characters === '' && cell?.getWidth() === 1) text += ' ';
    else text += characters.length === 1 && cell?.getWidth() === 1 ? characters : stranger;
  }
  return text;
}
