import type { Clock, Millis } from '../../lib/time.ts';

/** A map whose entries end by themselves and whose size is bounded: the oldest entries go first. */
export class ExpiringMap<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly expiresAt: Millis }>();
  readonly #clock: Clock;
  readonly #maxEntries: number;

  constructor(clock: Clock, maxEntries: number) {
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry && this.#clock.now() < entry.expiresAt) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: T, expiresAt: Millis): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt });
    this.#trim();
  }

  get size(): number {
    return this.#entries.size;
  }

  // Entries are in order of writing, so looking at the first few each time keeps the map clean at constant cost.
  #trim(): void {
    const now = this.#clock.now();
    let looked = 0;
    for (const [key, entry] of this.#entries) {
      const isOver = entry.expiresAt <= now;
      if (isOver || this.#entries.size > this.#maxEntries) this.#entries.delete(key);
      else if (++looked >= 2) break;
    }
  }
}
