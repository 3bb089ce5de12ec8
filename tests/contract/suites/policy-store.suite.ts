import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicyActivation, PolicyStore, PolicyVersion } from '../../../src/risk/policy/policy-store.ts';
import { T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const version = (hash: string, overrides: Partial<PolicyVersion> = {}): PolicyVersion => ({
  hash: `sha256:${hash}`,
  policyId: 'exchange',
  document: { id: 'exchange', rules: [{ when: 'a "quoted" 条件' }] },
  source: 'id: exchange # 注释\n',
  createdAt: T0,
  createdBy: 'cli',
  ...overrides,
});
const activation = ({ hash, policyId }: PolicyVersion, mode: PolicyActivation['mode'], by = 'cli'): PolicyActivation => ({
  hash,
  policyId,
  mode,
  since: T0 + 1,
  by,
});

/**
 * The contract of PolicyStore.
 * @param harness what to run against
 */
export function policyStoreSuite(harness: DurableHarness): void {
  const store = (): PolicyStore => harness.stores().policies;
  const saved = async (one: PolicyVersion): Promise<PolicyVersion> => {
    await store().save(one);
    return one;
  };

  describe('PolicyStore', () => {
    beforeEach(() => harness.clear());

    it('gives back exactly what was saved, and never changes a version', async () => {
      const one = await saved(version('1'));
      await store().save({ ...one, source: 'changed', createdBy: 'other' });
      expect(await harness.others().policies.find(one.hash)).toEqual(one);
      expect(await store().find('sha256:none')).toBeNull();
    });

    it('lists newest first, of one policy or of all', async () => {
      const [old, other, fresh] = [await saved(version('1')), await saved(version('2', { policyId: 'web' })), await saved(version('3', { createdAt: T0 + 5 }))];
      expect(await store().list(null)).toEqual([fresh, old, other]);
      expect(await store().list('exchange')).toEqual([fresh, old]);
    });

    it('lets one version enforce: the next takes its place', async () => {
      const [one, two] = [await saved(version('1')), await saved(version('2', { policyId: 'web' }))];
      expect(await store().activate(activation(one, 'enforce'))).toBe(true);
      expect(await store().activate(activation(two, 'enforce', 'key'))).toBe(true);
      expect(await store().active()).toEqual([activation(two, 'enforce', 'key')]);
    });

    it('lets one version of each policy run in shadow, and stops it once', async () => {
      const [one, two, other] = [await saved(version('1')), await saved(version('2')), await saved(version('3', { policyId: 'web' }))];
      for (const each of [one, two, other]) await store().activate(activation(each, 'shadow'));
      expect(await store().active()).toEqual([activation(two, 'shadow'), activation(other, 'shadow')]);
      expect(await store().deactivate(one.hash)).toBe(false);
      expect(await store().deactivate(two.hash)).toBe(true);
      expect(await store().deactivate(two.hash)).toBe(false);
      expect(await store().active()).toEqual([activation(other, 'shadow')]);
    });

    it('never stops what enforces, and runs nothing that was not saved', async () => {
      const one = await saved(version('1'));
      await store().activate(activation(one, 'enforce'));
      expect(await store().deactivate(one.hash)).toBe(false);
      expect(await store().activate(activation(version('unknown'), 'enforce'))).toBe(false);
      expect(await store().active()).toEqual([activation(one, 'enforce')]);
    });

    it('lets the first enforce once, and never in place of another', async () => {
      const [one, two] = [await saved(version('1')), await saved(version('2'))];
      const first = ({ hash, policyId }: PolicyVersion) => ({ hash, policyId, since: T0 + 1, by: 'start' });
      expect(await store().enforceFirst(first(version('unknown')))).toBe(false);
      expect(winners(await race((n) => (n % 2 ? store() : harness.others().policies).enforceFirst(first(one))))).toHaveLength(1);
      expect(await store().enforceFirst(first(two))).toBe(false);
      expect(await store().active()).toEqual([activation(one, 'enforce', 'start')]);
    });

    it('has exactly one that enforces after a race', async () => {
      const versions = await Promise.all(Array.from({ length: 16 }, (_, n) => saved(version(String(n)))));
      await race((n) => (n % 2 ? store() : harness.others().policies).activate(activation(versions[n] ?? version('none'), 'enforce')));
      const active = await store().active();
      expect(active).toHaveLength(1);
      expect(versions.map(({ hash }) => hash)).toContain(active[0]?.hash);
    });
  });
}
