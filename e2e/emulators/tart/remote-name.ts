import path from 'node:path';

/** A name such as `ghcr.io/cirruslabs/macos-tahoe-base:latest`, taken apart. */
export interface RemoteName {
  readonly host: string;
  readonly namespace: string;
  /** `:latest` or `@sha256:<hex>`. */
  readonly reference: string;
}

const component = String.raw`[A-Za-z0-9]+(?:[.\-_]+[A-Za-z0-9]+)*`;
const pattern = new RegExp(
  `^(${component}(?::\\d+)?)/(${component}(?:/${component})*)(:${component}|@sha256:[0-9a-f]{64})?$`,
);

/** Undefined for what Tart takes as the name of a local VM. */
export function parseRemoteName(name: string): RemoteName | undefined {
  const match = pattern.exec(name);
  if (!match) return undefined;
  const [, host = '', namespace = '', reference = ':latest'] = match;
  return { host, namespace, reference };
}

export const formatRemoteName = ({ host, namespace, reference }: RemoteName): string =>
  `${host}/${namespace}${reference}`;

/** Where an image of that name lies below `cache/OCIs`: a folder for a digest, a link for a tag. */
export const cachePath = ({ host, namespace, reference }: RemoteName): string =>
  path.join(host.replace(':', '%3A'), namespace, reference.slice(1));
