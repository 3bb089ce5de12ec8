/** A limit: at most `points` in `windowSeconds`. */
export interface RateLimit {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

/** What a hit found. */
export interface RateLimitAnswer {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Counts hits per key in the hot store. @throws Problem `store_unavailable` when it is gone: callers fail closed */
export interface RateLimiter {
  hit(limit: RateLimit, key: string): Promise<RateLimitAnswer>;
}
