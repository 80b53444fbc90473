import { z } from 'zod';
import { CorralError } from '../../host/errors';

/**
 * One entry of `tart list --format json`. Only the name was always there: old versions lack keys, later
 * ones add some, and their order changes from call to call.
 */
const entrySchema = z.object({
  Name: z.string(),
  Source: z.string().optional(),
  State: z.string().optional(),
  Running: z.boolean().optional(),
  /** Decimal GB. */
  Disk: z.number().optional(),
});

/** A VM or image that Tart knows. */
export interface TartEntry {
  readonly name: string;
  readonly source: 'local' | 'registry';
  readonly state: 'running' | 'suspended' | 'stopped';
  /** Decimal GB; null from versions before 2.6.1. */
  readonly diskGB: number | null;
}

/** @throws CorralError `tool-failed` when this is no list at all; single entries that are odd are left out. */
export function parseListing(text: string): readonly TartEntry[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (!Array.isArray(json)) {
    throw new CorralError(
      'tool-failed',
      'Tart’s list of VMs can’t be read. Is this Tart very old or very new?',
      {
        text: text.slice(0, 500),
      },
    );
  }
  return json.flatMap((item: unknown) => {
    const { data } = entrySchema.safeParse(item);
    return data ? [entryOf(data)] : [];
  });
}

/** The local VM of this name. Tart's folders lie on a disk that takes `Dev` and `dev` for the same. */
export function findLocal(entries: readonly TartEntry[], name: string): TartEntry | undefined {
  const wanted = name.toLowerCase();
  return entries.find((entry) => entry.source === 'local' && entry.name.toLowerCase() === wanted);
}

/**
 * The digest that a reference stands for now: an image is listed under its tag and, in the same folder
 * of the registry, under each digest.
 */
export function digestOf(fullyQualifiedName: string): string | null {
  return /@(sha256:[0-9a-f]{64})$/.exec(fullyQualifiedName.trim())?.[1] ?? null;
}

/** A reference with its tag or digest replaced by this digest. */
export function pinnedReference(reference: string, digest: string | null): string {
  return digest === null
    ? reference
    : `${reference.replace(/(:[^:/@]+)?(@sha256:[0-9a-f]+)?$/, '')}@${digest}`;
}

function entryOf(data: z.infer<typeof entrySchema>): TartEntry {
  const state = data.State ?? (data.Running === true ? 'running' : 'stopped');
  return {
    name: data.Name,
    // The source is spelled `OCI`; without it, only names of images hold slashes.
    source:
      (data.Source ?? (data.Name.includes('/') ? 'oci' : 'local')).toLowerCase() === 'local'
        ? 'local'
        : 'registry',
    state: state === 'running' || state === 'suspended' ? state : 'stopped',
    diskGB: data.Disk ?? null,
  };
}
