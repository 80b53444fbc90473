import { describe, expect, it } from 'vitest';
import { fakeOrchestrator } from '../orchestrator/fake-orchestrator.fixture';
import { CorralError } from '../host/errors';
import { resolvePaths } from '../host/paths';
import { defineMethod, type CallContext } from './method';
import { MethodRegistry } from './method-registry';
import { toEnvelope } from './reply';

const context: CallContext = { client: 'socket', signal: new AbortController().signal };
const { methods, changes } = fakeOrchestrator({ paths: resolvePaths('/nowhere'), role: 'app', version: '1' });
const dispatch = (area: unknown, method: unknown, input: unknown) =>
  methods.dispatch(area, method, input, context);

describe('dispatch', () => {
  it('answers a call, without the keys that are not in the contract', async () => {
    expect(await dispatch('vm', 'list', {})).toEqual({ ok: true, value: { vms: [], version: 0 } });
  });

  it('does not pass on an answer of the wrong shape', async () => {
    expect(await dispatch('task', 'list', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('names the field that is wrong', async () => {
    const input = { name: 'ok', resources: { cpuCount: 0 } };
    expect(await dispatch('vm', 'create', input)).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', message: expect.stringContaining('resources.cpuCount') },
    });
  });

  it('passes on what a handler throws', async () => {
    expect(await dispatch('system', 'handOver', {})).toMatchObject({
      ok: false,
      error: { code: 'wrong-state' },
    });
  });

  it.each([
    ['__proto__', 'constructor'],
    ['constructor', 'name'],
    ['vm', '__proto__'],
    ['vm', 'toString'],
    [['vm'], 'list'],
    [undefined, null],
  ])('has no call %j.%j', async (area, method) => {
    expect(await dispatch(area, method, {})).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  });

  const cycle: Record<string, unknown> = { vm: 'x' };
  cycle['self'] = cycle;
  it.each([
    ['a cycle', cycle],
    ['a map', { vm: 'x', surplus: new Map() }],
    ['a function', { vm: 'x', surplus: () => 1 }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'vm', {
        enumerable: true,
        get: () => {
          throw new Error('trap');
        },
      }),
    ],
    ['two megabytes', { vm: 'x', surplus: 'x'.repeat(2_000_000) }],
    ['a long list', { vm: 'x', surplus: Array(20_000).fill(0) }],
    ['a deep list', { vm: 'x', surplus: JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown }],
  ])('refuses %s even in a key that nobody reads', async (_, input) => {
    const reply = await dispatch('vm', 'delete', input);
    expect(reply.ok).toBe(false);
    expect(changes).toEqual([]);
  });

  it('is not polluted by keys of a prototype', async () => {
    const input = JSON.parse('{"vm":"x","__proto__":{"maxBytes":3}}') as unknown;
    expect(await dispatch('vm', 'console', input)).toMatchObject({ ok: true, value: { text: 'xxxxxxxxxx' } });
    expect(({} as Record<string, unknown>)['maxBytes']).toBeUndefined();
  });
});

describe('MethodRegistry', () => {
  it('does not compile, nor run, with a handler missing', () => {
    // @ts-expect-error -- all calls but one are missing.
    expect(() => MethodRegistry.of([defineMethod('vm', 'list', () => ({ vms: [], version: 0 }))])).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });
});

describe('toEnvelope', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each([
    ['nothing', undefined],
    ['an object without prototype', Object.create(null) as unknown],
    ['a revoked proxy', revoked.proxy],
    ['details with a cycle', new CorralError('internal', 'x', circular)],
    ['huge details', new CorralError('internal', 'x', { text: 'x'.repeat(1_000_000) })],
  ])('can say %s', (_, thrown) => {
    const envelope = toEnvelope(thrown);
    expect(envelope.code).toBe('internal');
    expect(JSON.stringify(envelope).length).toBeLessThan(100_000);
  });
});
