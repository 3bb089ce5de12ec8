import { describe, expect, it } from 'vitest';
import { createPoliciesMemory, createRunningPolicies } from '../../../src/flow/running-policies.ts';
import { Problem } from '../../../src/lib/problem.ts';
import { loadPolicy } from '../../../src/risk/policy/load-policy.ts';
import type { PolicyActivation, PolicyStore, PolicyVersion } from '../../../src/risk/policy/policy-store.ts';

const sourceOf = (id: string): string =>
  JSON.stringify({ id, version: '1', acr: ['urn:shualian:acr:device'], rules: [{ id: 'r', effect: 'step_up', reason: 'device_new', when: 'list_denied' }] });
function hashOf(source: string): string {
  const loaded = loadPolicy(source);
  if (!loaded.ok) throw new Error('bad policy');
  return loaded.policy.hash;
}
const SHIPPED = sourceOf('shipped');
const OTHER = sourceOf('other');

function setUp() {
  const saved = new Map<string, PolicyVersion>();
  let active: readonly PolicyActivation[] = [];
  let outage: Error | null = null;
  let reads = 0;
  let now = 0;
  const policies: PolicyStore = {
    save: async (version) => void (saved.has(version.hash) || saved.set(version.hash, version)),
    find: async (hash) => saved.get(hash) ?? null,
    list: async () => [...saved.values()],
    active: async () => {
      reads += 1;
      if (outage) throw outage;
      return active;
    },
    activate: async (activation) => {
      active = [...active.filter(({ mode }) => mode !== activation.mode || mode === 'shadow'), activation];
      return true;
    },
    deactivate: async () => false,
  };
  const troubles: string[] = [];
  const running = createRunningPolicies({
    policies,
    clock: { now: () => now },
    memory: createPoliciesMemory(),
    shipped: SHIPPED,
    onTrouble: (code) => troubles.push(code),
  });
  const enforce = (source: string, hash = hashOf(source)): void => {
    saved.set(hash, { hash, policyId: 'p', document: {}, source, createdAt: 0, createdBy: 't' });
    active = [{ hash, policyId: 'p', mode: 'enforce', since: 0, by: 't' }];
  };
  return {
    running,
    troubles,
    enforce,
    active: () => active,
    reads: () => reads,
    fail: (error: Error | null) => void (outage = error),
    wait: (ms: number) => void (now += ms),
    current: async () => (await running.current()).enforced.document.id,
  };
}

describe('the policies that run', () => {
  it('are the shipped one where none ever was, on record', async () => {
    const { current, active } = setUp();
    expect(await current()).toBe('shipped');
    expect(active()).toMatchObject([{ hash: hashOf(SHIPPED), mode: 'enforce', by: 'start' }]);
  });

  it('are read again every five seconds, not before', async () => {
    const { current, enforce, wait, reads } = setUp();
    await current();
    enforce(OTHER);
    wait(4999);
    expect([await current(), reads()]).toEqual(['shipped', 1]);
    wait(1);
    expect([await current(), reads()]).toEqual(['other', 2]);
  });

  it('are never behind a change made through this process', async () => {
    const { current, enforce, running, reads } = setUp();
    await current();
    enforce(OTHER);
    running.forget();
    expect([await current(), reads()]).toEqual(['other', 2]);
    expect([await current(), reads()]).toEqual(['other', 2]);
  });

  it('go on through an outage, and are told of; without any before, nothing is decided', async () => {
    const { current, fail, wait, troubles } = setUp();
    fail(new Problem('store_unavailable'));
    await expect(current()).rejects.toMatchObject({ code: 'store_unavailable' });
    fail(null);
    await current();
    fail(new Problem('store_unavailable'));
    wait(5000);
    expect(await current()).toBe('shipped');
    expect(troubles).toEqual(['policy_unavailable']);
  });

  it('do not hide a mistake of our own', async () => {
    const { current, fail, wait } = setUp();
    await current();
    fail(new TypeError('mistake'));
    wait(5000);
    await expect(current()).rejects.toThrow('mistake');
  });

  it('go on where a source in the record was changed behind our back', async () => {
    const { current, enforce, wait, troubles } = setUp();
    await current();
    enforce(SHIPPED.replace('list_denied"', 'list_allowed"'), hashOf(OTHER));
    wait(5000);
    expect(await current()).toBe('shipped');
    expect(troubles).toEqual(['policy_invalid']);
  });

  it('start nothing from a changed source', async () => {
    const { current, enforce } = setUp();
    enforce('{ not a policy', hashOf(OTHER));
    await expect(current()).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
