import type { Installer } from '../../src-preload/contract/setup-state';
import { installersIn, type Recipe, type System } from './recipe';

/** A tool as it gets into one system: a line of `~/scripts/recipe.tsv`. */
export interface PlannedTool {
  readonly name: string;
  readonly kind: Installer;
  /** What the installer of this kind takes. */
  readonly package: string;
  /** Name or path of what must be there afterwards. */
  readonly binary: string;
  /** The shell that runs a fetched script; empty for the usual one and for other kinds. */
  readonly extra: string;
}

/** What of a recipe is for this system. */
export function planOf({ tools }: Recipe, system: System): PlannedTool[] {
  return tools.flatMap((tool) => {
    const installation = tool[system];
    const kind = installation && installersIn(installation)[0];
    if (!installation || !kind) return [];
    const binary = installation.binary ?? tool.binary ?? tool.name;
    const extra = installation.shell ?? '';
    return [{ name: tool.name, kind, package: installation[kind] ?? '', binary, extra }];
  });
}

/** The lines that vm-setup.sh reads. Fields hold no tabs and no line ends: the recipe's schema says so. */
export function planText(plan: readonly PlannedTool[]): string {
  return plan
    .map((tool) => `${[tool.name, tool.kind, tool.package, tool.binary, tool.extra].join('\t')}\n`)
    .join('');
}
