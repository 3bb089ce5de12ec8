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
  const endOf = (object: R2Entry): number => Number(object.customMetadata?.['end'] ?? 0);
  const isOver = (object: R2Entry): boolean => clock.now() >= endOf(object);
  const endIn = (ttlSeconds: number): number => clock.now() + Math.ceil(ttlSeconds * 1000);
  const eachPage = async (prefix: string, work: (objects: readonly R2Entry[]) => Promise<void>): Promise<void> => {
    let cursor: string | undefined;
    do {
      const page = await bucket.list({ prefix, limit: PAGE, include: ['customMetadata'], ...(cursor === undefined ? {} : { cursor }) });
      await work(page.objects);
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
  };
  const removeWhere = async (prefix: string, isGone: (object: R2Entry) => boolean): Promise<number> => {
    let removed = 0;
    await eachPage(prefix, async (objects) => {
      const keys = objects.filter(isGone).map(({ key }) => key);
      if (keys.length > 0) await bucket.delete(keys);
      removed += keys.length;
    });
    return removed;
  };
  // R2 cannot change the end of an object in place. One that was removed since it was read has no tag any more, and is not brought back.
  const prolong = async ({ key }: R2Entry, end: number): Promise<void> => {
    const object = await bucket.get(key);
    if (object === null || isOver(object) || endOf(object) >= end) return;
    const bytes = new Uint8Array(await object.arrayBuffer());
    await bucket.put(key, bytes, { customMetadata: { end: String(end) }, onlyIf: { etagMatches: object.etag } });
  };
  return {
    put: async (key, sealed, ttlSeconds) =>
      guardedR2(async () => {
        await bucket.put(key, sealed, { customMetadata: { end: String(endIn(ttlSeconds)) } });
      }),
    get: async (key) =>
      guardedR2(async () => {
        const object = await bucket.get(key);
        return object === null || isOver(object) ? null : new Uint8Array(await object.arrayBuffer());
      }),
    extend: async (prefix, ttlSeconds) =>
      guardedR2(async () => {
        const end = endIn(ttlSeconds);
        await eachPage(prefix, async (objects) => {
          for (const object of objects) await prolong(object, end);
        });
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
