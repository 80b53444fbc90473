import { expect, it } from 'vitest';
import { digestOf, findLocal, parseListing, pinnedReference } from './listing';

const digest = `sha256:${'0a'.repeat(32)}`;

it('reads what a present Tart lists, whatever the order of its keys', () => {
  const text = `[
  {
    "Size" : 31, "State" : "running", "Running" : true, "Source" : "local",
    "Name" : "Dev", "Accessed" : "2026-08-18T10:11:12Z", "Disk" : 80
  },
  { "Name" : "ghcr.io\\/cirruslabs\\/base:latest", "Source" : "OCI", "Disk" : 50, "State" : "stopped" }
]`;
  expect(parseListing(text)).toEqual([
    { name: 'Dev', source: 'local', state: 'running', diskGB: 80 },
    { name: 'ghcr.io/cirruslabs/base:latest', source: 'registry', state: 'stopped', diskGB: 50 },
  ]);
});

it('reads old and odd lists', () => {
  expect(parseListing('[\n\n]')).toEqual([]);
  expect(
    parseListing('[{"Name":"a","Running":true},{"Name":"ghcr.io/x/y:z"},{"Name":"s","State":"suspended"}]'),
  ).toEqual([
    { name: 'a', source: 'local', state: 'running', diskGB: null },
    { name: 'ghcr.io/x/y:z', source: 'registry', state: 'stopped', diskGB: null },
    { name: 's', source: 'local', state: 'suspended', diskGB: null },
  ]);
  expect(parseListing('[{"Name":"a","New":{"key":1},"SizeOnDisk":3},{"Disk":5}]')).toHaveLength(1);
});

it('refuses what is no list', () => {
  for (const text of ['', 'Source Name', '{}']) {
    expect(() => parseListing(text)).toThrow(expect.objectContaining({ code: 'tool-failed' }));
  }
});

it('takes names that differ in case only for the same', () => {
  const entries = parseListing('[{"Name":"Cal-Dev","Source":"local"},{"Name":"x","Source":"OCI"}]');
  expect(findLocal(entries, 'cal-dev')?.name).toBe('Cal-Dev');
  expect(findLocal(entries, 'x')).toBeUndefined();
});

it('pins a reference to a digest', () => {
  expect(digestOf(`ghcr.io/a/b@${digest}\n`)).toBe(digest);
  expect(digestOf('ghcr.io/a/b:latest')).toBeNull();
  expect(pinnedReference('host:5000/a/b:latest', digest)).toBe(`host:5000/a/b@${digest}`);
  expect(pinnedReference('host:5000/a/b', digest)).toBe(`host:5000/a/b@${digest}`);
  expect(pinnedReference(`ghcr.io/a/b@${digest}`, digest)).toBe(`ghcr.io/a/b@${digest}`);
  expect(pinnedReference('ghcr.io/a/b:latest', null)).toBe('ghcr.io/a/b:latest');
});
