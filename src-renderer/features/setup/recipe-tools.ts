import type { DriverInfo } from '../../../src-preload/contract/system';

type Guests = DriverInfo['guests'];

/** The line of a recipe that begins a tool. */
const toolLine = /^\s*-\s+name:\s*(?:"([^"]*)"|'([^']*)'|([^\s#]+))/;
/** The lines that say how a tool gets into a system. */
const systemLines: Readonly<Record<Guests, RegExp>> = { linux: /^\s+debian:/, macos: /^\s+macos:/ };

/**
 * Names of the tools that a recipe has for a system. This is for a summary only: the text was checked when it was
 * saved, so its lines are taken as they are usually written.
 */
export function recipeTools(text: string, guests: Guests): readonly string[] {
  const names: string[] = [];
  let current: string | undefined;
  for (const line of text.split('\n')) {
    const [isTool, double, single, plain] = toolLine.exec(line) ?? [];
    if (isTool !== undefined) current = double ?? single ?? plain;
    if (current === undefined || !systemLines[guests].test(line)) continue;
    names.push(current);
    current = undefined;
  }
  return names;
}
