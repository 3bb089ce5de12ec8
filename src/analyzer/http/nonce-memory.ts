import type { Millis } from '../../lib/time.ts';

/** Remembers nonces for a while, so that a signed request counts once in this process. */
export class NonceMemory {
  readonly #expiresAt = new Map<string, Millis>();
  readonly #lifeMs: number;

  /** @param lifeMs how long a nonce is remembered, in milliseconds */
  constructor(lifeMs: number) {
    this.#lifeMs = lifeMs;
  }

  /**
   * @param nonce the value
   * @param now the present time
   * @returns true the first time, false when it was taken before
   */
  take(nonce: string, now: Millis): boolean {
    // Insertion order is order of expiry, so the old ones stand first.
    for (const [old, expiresAt] of this.#expiresAt) {
      if (expiresAt > now) break;
      this.#expiresAt.delete(old);
    }
    if (this.#expiresAt.has(nonce)) return false;
    this.#expiresAt.set(nonce, now + this.#lifeMs);
    return true;
  }
}
