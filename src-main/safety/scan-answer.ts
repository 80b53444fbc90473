import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Repository } from '../../src-preload/contract/safety';

/** What a guest said of its repositories. All texts are its own. */
export interface ScanAnswer {
  readonly gitVersion: string | null;
  /** Those at risk first. */
  readonly repositories: readonly Repository[];
  /** What could not be looked at. */
  readonly problems: readonly string[];
}

const headerWord = 'CORRAL-GIT-1';
const maxItems = 5_000;
const maxTextLength = 4_096;
const maxBranches = 100;

const cutShort =
  'The answer of the guest was cut short, so there may be more than it tells. Look again; its disk may be full.';
const garbled =
  'The guest’s answer is not one of Corral’s scan, so nothing can be told from it. Look at the guest’s console.';

const numberSchema = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number);
const countSchema = z.union([z.literal('-').transform(() => null), numberSchema]);
const textSchema = z.string().max(maxTextLength);
const optionalTextSchema = textSchema.transform((text) => (text === '' ? null : text));
const branchesSchema = textSchema.max(64 * 1024).transform((text) =>
  text
    .split('\n')
    .map((line) => /^(\S+) (\d{1,12}|-)$/.exec(line))
    .filter((match) => match !== null)
    .slice(0, maxBranches)
    .map(([, name = '', number]) => ({ name, unpushed: number === '-' ? null : Number(number) })),
);

/** The fields of a record, in the order of resources/guest/git-safety-scan.sh. */
const recordSchema = z.object({
  path: textSchema.min(1),
  kind: z.enum(['work', 'linked', 'submodule', 'bare']),
  branch: optionalTextSchema,
  upstream: optionalTextSchema,
  modified: countSchema,
  staged: countSchema,
  untracked: countSchema,
  unmerged: countSchema,
  stashes: countSchema,
  unpushed: countSchema,
  /** Those that only a detached HEAD holds. */
  unpushedAlone: countSchema,
  branches: branchesSchema,
  detached: z.enum(['0', '1']).transform((flag) => flag === '1'),
  remotes: z.enum(['none', 'local', 'outside']),
  operation: optionalTextSchema,
  problem: optionalTextSchema,
  commonDirectory: textSchema,
});
type ScanRecord = z.infer<typeof recordSchema>;
const fieldNames = Object.keys(recordSchema.shape);

/**
 * Reads what resources/guest/git-safety-scan.sh has written. Never throws: whatever is wrong with the
 * answer is one of its problems, and an answer with problems is not a safe one.
 */
export function readScan(stdout: string): ScanAnswer {
  // A guest's login files may print before the script does.
  const start = stdout.indexOf(`${headerWord}\0`);
  if (start === -1) return { gitVersion: null, repositories: [], problems: [garbled] };
  const fields = stdout.slice(start).split('\0');
  const records: ScanRecord[] = [];
  const problems: string[] = [];
  let position = 2;
  while (records.length + problems.length < maxItems) {
    if (fields[position] === 'R') {
      const record = readRecord(fields.slice(position + 1, position + 1 + fieldNames.length));
      if (record === undefined) break;
      records.push(record);
      position += 1 + fieldNames.length;
    } else if (fields[position] === 'E') {
      problems.push((fields[position + 1] ?? '').slice(0, maxTextLength));
      position += 2;
    } else break;
  }
  const isWhole = isDeepStrictEqual(fields.slice(position), ['Z', String(records.length), '']);
  return {
    gitVersion: fields[1] === undefined || fields[1] === 'none' ? null : fields[1].slice(0, 100),
    repositories: repositoriesOf(records),
    problems: isWhole ? problems : [...problems, cutShort],
  };
}

function readRecord(fields: readonly string[]): ScanRecord | undefined {
  const named = Object.fromEntries(fieldNames.map((name, index) => [name, fields[index]]));
  return recordSchema.safeParse(named).data;
}

/** Those at risk first, else by path. */
function repositoriesOf(records: readonly ScanRecord[]): Repository[] {
  const owners = new Set(
    records.filter(({ kind }) => kind !== 'linked').map(({ commonDirectory }) => commonDirectory),
  );
  return records
    .map((record) => repositoryOf(record, owners))
    .toSorted((a, b) => Number(b.atRisk) - Number(a.atRisk) || (a.path < b.path ? -1 : 1));
}

/**
 * A linked worktree shares branches and stashes with its repository: where that one is in the list too,
 * they count there, and here only what a detached HEAD holds alone.
 */
function repositoryOf(record: ScanRecord, owners: ReadonlySet<string>): Repository {
  const { unpushedAlone, commonDirectory, ...repository } = record;
  const isCountedElsewhere = record.kind === 'linked' && owners.has(commonDirectory);
  const own = isCountedElsewhere
    ? { ...repository, unpushed: unpushedAlone, stashes: 0, branches: [] }
    : repository;
  return { ...own, atRisk: isAtRisk(own) };
}

function isAtRisk(repository: Omit<Repository, 'atRisk'>): boolean {
  const { modified, staged, untracked, unmerged, stashes, unpushed, operation, problem } = repository;
  const counts = [modified, staged, untracked, unmerged, stashes, unpushed];
  return operation !== null || problem !== null || counts.some((count) => count !== 0);
}
