import QuickLRU from 'quick-lru';
import type { Clock, Millis } from '../lib/time.ts';
import type { ClientStore } from '../session/client-store.ts';

const MAX_KEYS = 1024;

/** Good keys by hash, and until when they are believed. Hold one for the life of the process, or of the isolate on Workers. */
export type KeyMemory = QuickLRU<string, { readonly found: Awaited<ReturnType<ClientStore['findKeyByHash']>>; readonly until: Millis }>;

/** @returns a memory that holds nothing yet */
export function createKeyMemory(): KeyMemory {
  return new QuickLRU({ maxSize: MAX_KEYS });
}

/** How long a key that was revoked elsewhere may still be taken for good, and routes that were replaced elsewhere may still hold. */
export const KEY_CACHE_MS = 5000;

/**
 * Remembers for a few seconds which API keys are good, so that a busy gateway costs no read of the record with every request. Only good keys are remembered; a revocation through this store counts at once, one in another process within {@link KEY_CACHE_MS}.
 * @param clients the record
 * @param clock the present time
 * @param known what this process remembers
 * @returns the same store with a memory
 */
export function createCachedClients(clients: ClientStore, clock: Clock, known: KeyMemory): ClientStore {
  return {
    ...clients,
    async findKeyByHash(secretHash) {
      const kept = known.get(secretHash);
      if (kept && clock.now() < kept.until) return kept.found;
      const found = await clients.findKeyByHash(secretHash);
      if (found === null) known.delete(secretHash);
      else known.set(secretHash, { found, until: clock.now() + KEY_CACHE_MS });
      return found;
    },
    async setRoutes(id, routes) {
      await clients.setRoutes(id, routes);
      known.clear();
    },
    async revokeKey(id, now) {
      known.clear();
      return clients.revokeKey(id, now);
    },
  };
}
