import { beforeEach, describe, expect, it } from 'vitest';
import { isProblem } from '../../src/lib/problem.ts';
import { createMemoryEvidenceStore } from '../../src/store/memory/evidence-store.ts';
import { ExpiringMap } from '../../src/store/memory/expiring-map.ts';
import { createMemoryHotStores, type MemoryHotStores } from '../../src/store/memory/hot-stores.ts';
import { T0 } from '../support/contract-records.ts';
import { hotSuite } from './suites/hot.suite.ts';

describe('memory', () => {
  let now = T0;
  const clock = { now: () => now };
  let stores: MemoryHotStores = createMemoryHotStores(clock);
  beforeEach(() => {
    now = T0;
    stores = createMemoryHotStores(clock);
  });

  hotSuite({
    stores: () => stores,
    others: () => stores,
    pass: async (ms) => {
      now += ms;
    },
    now: () => now,
  });

  describe('bounds', () => {
    it('refuses evidence beyond its bytes instead of pushing out that of others, until some is over', async () => {
      const store = createMemoryEvidenceStore(clock, 1000);
      await store.put('victim', new Uint8Array(600), 10);
      await store.put('mine', new Uint8Array(400), 5);
      await expect(store.put('more', new Uint8Array(1), 10)).rejects.toSatisfy((e) => isProblem(e, 'store_unavailable'));
      expect(await store.get('victim')).toHaveLength(600);
      await store.put('mine', new Uint8Array(300), 5);
      await store.put('more', new Uint8Array(100), 10);
      now += 5000;
      await store.put('next', new Uint8Array(300), 10);
      await store.removeAll('victim');
      await store.put('after', new Uint8Array(600), 10);
      await expect(store.put('over', new Uint8Array(1), 10)).rejects.toSatisfy((e) => isProblem(e, 'store_unavailable'));
    });

    it('drops what is over as new entries come', () => {
      const map = new ExpiringMap<number>(clock, 1_000_000);
      for (let n = 0; n < 1000; n++) map.set(`a${String(n)}`, n, now + 1000);
      now += 1000;
      map.set('b', 1, now + 1000);
      expect(map.size).toBe(1);
    });
  });
});
