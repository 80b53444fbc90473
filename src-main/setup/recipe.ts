import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { installerSchema, type Installer } from '../../src-preload/contract/setup-state';
import { CorralError } from '../host/errors';

/** Systems that tools are installed on. */
export const systems = ['macos', 'debian'] as const;
export type System = (typeof systems)[number];

/** One line without what separates the fields of the plan in the guest. */
const word = z
  .string()
  .min(1)
  .max(300)
  .regex(/^\P{Cc}+$/u, 'must be one line of plain text');
const binary = word.max(200);

/** How a tool gets into one system: one installer with its package, and what differs there. */
const installationSchema = z
  .strictObject({
    ...Object.fromEntries(installerSchema.options.map((kind) => [kind, word.optional()])),
    /** Name or path of what must be there afterwards, where it is another than elsewhere. */
    binary: binary.optional(),
    /** Runs what `script` fetches; bash when it is left out. */
    shell: z.enum(['sh', 'bash', 'zsh']).optional(),
  } as Record<Installer, z.ZodOptional<typeof word>> & {
    binary: z.ZodOptional<typeof binary>;
    shell: z.ZodOptional<z.ZodEnum<{ sh: 'sh'; bash: 'bash'; zsh: 'zsh' }>>;
  })
  .refine((installation) => installersIn(installation).length === 1, {
    error: `must name exactly one of ${installerSchema.options.join(', ')}`,
  })
  .refine(({ script }) => script === undefined || script.startsWith('https://'), {
    error: 'must begin with https://',
    path: ['script'],
  });

const toolSchema = z
  .strictObject({
    name: z
      .string()
      .max(64)
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'may hold letters, digits, dots, dashes and underscores'),
    /** The name when it is left out. */
    binary: binary.optional(),
    macos: installationSchema.optional(),
    debian: installationSchema.optional(),
  })
  .refine((tool) => systems.some((system) => tool[system] !== undefined), {
    error: `must say how it is installed on ${systems.join(' or ')}`,
  });

const recipeSchema = z
  .strictObject({ tools: z.array(toolSchema).max(200) })
  .superRefine(({ tools }, context) => {
    const seen = new Set<string>();
    for (const [index, { name }] of tools.entries()) {
      if (seen.has(name)) {
        context.addIssue({
          code: 'custom',
          path: ['tools', index, 'name'],
          message: `“${name}” is there twice`,
        });
      }
      seen.add(name);
    }
  });
/** What the init workflow installs, in this order. */
export type Recipe = z.infer<typeof recipeSchema>;

/** The one installer that an installation names. */
export function installersIn(installation: Partial<Record<Installer, unknown>>): Installer[] {
  return installerSchema.options.filter((kind) => installation[kind] !== undefined);
}

/** Reads a recipe. @throws CorralError `invalid-input` that names line and field of the first mistake */
export function parseRecipe(text: string): Recipe {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [mistake] = document.errors;
  if (mistake) throw mistakeAt(lines.linePos(mistake.pos[0]).line, null, mistake.message);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw mistakeAt(1, null, (error as Error).message);
  }
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  const field = issue?.code === 'unrecognized_keys' ? [...path, issue.keys[0] ?? ''] : path;
  throw mistakeAt(lineOf(document, lines, field), fieldName(field), issue?.message ?? 'is no recipe');
}

/** The line of a field, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

/** As in `tools[2].macos`. */
function fieldName(path: readonly PropertyKey[]): string | null {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return name === '' ? null : name.replace(/^\./, '');
}

function mistakeAt(line: number, field: string | null, message: string): CorralError {
  const what = field === null ? message : `${field}: ${message}`;
  return new CorralError('invalid-input', `The recipe has a mistake in line ${line}: ${what}.`, {
    line,
    field,
  });
}
