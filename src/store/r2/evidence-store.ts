import { Problem } from '../../lib/problem.ts';
import type { Clock } from '../../lib/time.ts';
import type { EvidenceStore } from '../../liveness/evidence-store.ts';
import type { R2Bucket, R2Entry } from './r2-bucket.ts';

const PAGE = 500;

/**
 * Evidence in a bucket of R2, for Workers. R2 itself forgets by the day, so each object carries its end: past it nothing is given out, and the purge job removes it.
 * @param bucket the binding
 * @param clock the present time
 * @returns the store
 */
export function createR2EvidenceStore(bucket: R2Bucket, clock: Clock): EvidenceStore {
  const isOver = (object: R2Entry): boolean => clock.now() >= Number(object.customMetadata?.['end'] ?? 0);
  const removeWhere = async (prefix: string, isGone: (object: R2Entry) => boolean): Promise<number> => {
    let removed = 0;
    let cursor: string | undefined;
    do {
      const page = await bucket.list({ prefix, limit: PAGE, include: ['customMetadata'], ...(cursor === undefined ? {} : { cursor }) });
      const keys = page.objects.filter(isGone).map(({ key }) => key);
      if (keys.length > 0) await bucket.delete(keys);
      removed += keys.length;
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    return removed;
  };
  return {
    put: async (key, sealed, ttlSeconds) =>
      guardedR2(async () => {
        await bucket.put(key, sealed, { customMetadata: { end: String(clock.now() + Math.ceil(ttlSeconds * 1000)) } });
      }),
    get: async (key) =>
      guardedR2(async () => {
        const object = await bucket.get(key);
        return object === null || isOver(object) ? null : new Uint8Array(await object.arrayBuffer());
      }),
    removeAll: async (prefix) =>
      guardedR2(async () => {
        await removeWhere(prefix, () => true);
      }),
    purge: async () => guardedR2(async () => removeWhere('', isOver)),
  };
}

// R2 tells failures by message alone, and every one of them is an outage to us.
async function guardedR2<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Problem('store_unavailable', { cause, retryAfterSeconds: 2 });
  }
}
