import type { Clock } from '../../lib/time.ts';
import type { EvidenceStore } from '../../liveness/evidence-store.ts';
import { ExpiringMap } from './expiring-map.ts';

const MAX_ENTRIES = 4096;

/**
 * Evidence within one process. At most 4 096 values: beyond that the oldest go, which costs their owners a retry.
 * @param clock the present time
 * @returns the store
 */
export function createMemoryEvidenceStore(clock: Clock): EvidenceStore {
  const values = new ExpiringMap<Uint8Array>(clock, MAX_ENTRIES);
  return {
    put: (key, sealed, ttlSeconds) => {
      values.set(key, sealed, clock.now() + ttlSeconds * 1000);
      return Promise.resolve();
    },
    get: (key) => Promise.resolve(values.get(key) ?? null),
    removeAll: (prefix) => {
      values.deletePrefix(prefix);
      return Promise.resolve();
    },
  };
}
