import type { Millis } from '../lib/time.ts';
import type { HotCounters, Pseudonym } from './facts.ts';

/** What one assessment asks of the hot store. */
export interface Observation {
  /** Pseudonymous key of client and subject. */
  readonly subjectKey: string;
  readonly at: Millis;
  /** Hash of client and idempotency key: seen again within an hour, nothing is counted twice. Null: count always. */
  readonly onceKey: string | null;
  readonly isFailedLogin: boolean;
  readonly network: Pseudonym;
  readonly ip: Pseudonym;
  readonly device: Pseudonym | null;
  readonly payee: Pseudonym | null;
  /** Requests that the gateway may make in a window. On one server nothing is counted beyond it; on a cluster the other nodes do not learn of it in the same round trip. */
  readonly limit: { readonly key: string; readonly points: number; readonly windowSeconds: number };
}

/** What the hot store answered. */
export interface Observed {
  /** Cached history with its version; null when it has to be read from the record. */
  readonly history: { readonly bytes: Uint8Array; readonly version: number } | null;
  readonly counters: HotCounters;
  /** The same request was observed before. */
  readonly isRepeated: boolean;
  readonly limit: { readonly allowed: boolean; readonly remaining: number; readonly resetSeconds: number };
}

/** Cached histories and sliding counters in the hot store. The record holds the truth of all histories: losing this loses speed and an hour of counts. */
export interface RiskCache {
  /**
   * Reads the cached history and counts, in one round trip.
   * @throws Problem `store_unavailable`
   */
  observe(observation: Observation): Promise<Observed>;
  /**
   * Caches a history unless a newer version stands there. Best effort: a failure costs one extra read later.
   * @throws Problem `store_unavailable`
   */
  remember(subjectKey: string, history: { readonly bytes: Uint8Array; readonly version: number }): Promise<void>;
  /**
   * Removes a history for good: until the mark ends (one day), only versions beyond `version` are cached again, so that a write under way cannot bring back what was erased.
   * @throws Problem `store_unavailable`
   */
  forget(subjectKey: string, version: number): Promise<void>;
}
