import { Problem } from '../../lib/problem.ts';
import type { Clock, Millis } from '../../lib/time.ts';
import type { EvidenceStore } from '../../liveness/evidence-store.ts';

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

interface Entry {
  readonly sealed: Uint8Array;
  readonly expiresAt: Millis;
}

/**
 * Evidence within one process. Full means refused, not replaced: pushing out older values would let whoever starts many attempts spoil those of others.
 * @param clock the present time
 * @param maxBytes how much may be held at once
 * @returns the store
 */
export function createMemoryEvidenceStore(clock: Clock, maxBytes: number = DEFAULT_MAX_BYTES): EvidenceStore {
  const entries = new Map<string, Entry>();
  let heldBytes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const remove = (key: string): void => {
    heldBytes -= entries.get(key)?.sealed.length ?? 0;
    entries.delete(key);
  };
  const sweep = (): number => {
    const now = clock.now();
    const held = entries.size;
    for (const [key, entry] of entries) if (entry.expiresAt <= now) remove(key);
    return held - entries.size;
  };
  // Frames of faces must not wait in memory for the next request to be forgotten.
  const sweepLater = (afterMs: number): void => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      sweep();
      if (entries.size > 0) sweepLater(afterMs);
    }, afterMs);
    timer.unref();
  };
  const put = (key: string, sealed: Uint8Array, ttlSeconds: number): void => {
    remove(key);
    if (heldBytes + sealed.length > maxBytes) sweep();
    if (heldBytes + sealed.length > maxBytes) throw new Problem('store_unavailable', { retryAfterSeconds: 2 });
    entries.set(key, { sealed: sealed.slice(), expiresAt: clock.now() + ttlSeconds * 1000 });
    heldBytes += sealed.length;
    sweepLater(ttlSeconds * 1000);
  };
  const extend = (prefix: string, ttlSeconds: number): void => {
    sweep();
    const until = clock.now() + ttlSeconds * 1000;
    for (const [key, entry] of entries) if (key.startsWith(prefix) && entry.expiresAt < until) entries.set(key, { ...entry, expiresAt: until });
  };
  return {
    put: async (key, sealed, ttlSeconds) => put(key, sealed, ttlSeconds),
    get: async (key) => {
      const entry = entries.get(key);
      if (entry && clock.now() < entry.expiresAt) return entry.sealed.slice();
      remove(key);
      return null;
    },
    extend: async (prefix, ttlSeconds) => extend(prefix, ttlSeconds),
    removeAll: async (prefix) => {
      for (const key of entries.keys()) if (key.startsWith(prefix)) remove(key);
    },
    purge: async () => sweep(),
  };
}
