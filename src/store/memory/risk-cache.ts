import type { Clock, Millis } from '../../lib/time.ts';
import { COUNTERS, estimateDistinct, slidingCount } from '../../risk/counter-windows.ts';
import type { Observation, Observed, RiskCache } from '../../risk/risk-cache.ts';
import { ExpiringMap } from './expiring-map.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_KEYS = 200_000;
const MAX_HISTORIES = 50_000;

/** Two windows of a count: the present one and the one before. */
interface Windows<T> {
  readonly window: number;
  readonly current: T;
  readonly previous: T;
}

/**
 * Cached histories and counts within one process. The ones not used for longest make room.
 * @param clock the present time
 * @returns the cache
 */
export function createMemoryRiskCache(clock: Clock): RiskCache {
  const histories = new ExpiringMap<{ readonly bytes: Uint8Array | null; readonly version: number }>(clock, MAX_HISTORIES);
  const counts = new ExpiringMap<Windows<number>>(clock, MAX_KEYS);
  const crowds = new ExpiringMap<Windows<bigint>>(clock, MAX_KEYS);
  const once = new ExpiringMap<true>(clock, MAX_KEYS);

  const count = (key: string, at: Millis, add: number): number => {
    const now = turn(counts.get(key), Math.floor(at / HOUR_MS), 0);
    const next = { ...now, current: now.current + add };
    if (add > 0) counts.set(key, next, clock.now() + 2 * HOUR_MS);
    return slidingCount(next, at, HOUR_MS);
  };
  // Bits that are set; the subject's own is one of them.
  const crowd = (key: string, observation: Observation, about: { readonly windowMs: number; readonly isAdded: boolean }): number => {
    const { at, subjectKey } = observation;
    const { windowMs } = about;
    const now = turn(crowds.get(key), Math.floor(at / windowMs), 0n);
    const next = { ...now, current: about.isAdded ? now.current | (1n << BigInt(COUNTERS.bitOf(subjectKey))) : now.current };
    if (about.isAdded) crowds.set(key, next, clock.now() + 2 * windowMs);
    return ones(next.current | next.previous);
  };
  const limit = createLimit(clock);
  return {
    observe: async (observation) => {
      const { at, onceKey, network, ip, device, payee, subjectKey } = observation;
      const limited = limit(observation);
      const isRepeated = onceKey !== null && once.get(onceKey) === true;
      const isCounted = limited.allowed && !isRepeated;
      if (onceKey !== null && limited.allowed) once.set(onceKey, true, clock.now() + HOUR_MS);
      const failure = isCounted && observation.isFailedLogin ? 1 : 0;
      const cached = histories.get(subjectKey);
      return Promise.resolve({
        history: cached === undefined || cached.bytes === null ? null : { bytes: cached.bytes, version: cached.version },
        counters: {
          subjectFailures: count(`s\0${subjectKey}`, at, failure),
          networkFailures: count(`n\0${String(network)}`, at, failure),
          ipSubjects: estimateDistinct(crowd(`i\0${String(ip)}`, observation, { windowMs: HOUR_MS, isAdded: isCounted })),
          deviceSubjects: device === null ? 0 : estimateDistinct(crowd(`d\0${String(device)}`, observation, { windowMs: HOUR_MS, isAdded: isCounted })),
          payeeSubjects:
            payee === null ? 0 : estimateDistinct(Math.max(0, crowd(`p\0${String(payee)}`, observation, { windowMs: 7 * DAY_MS, isAdded: isCounted }) - 1)),
        },
        isRepeated,
        limit: limited,
      });
    },
    remember: (subjectKey, { bytes, version }) => {
      const known = histories.get(subjectKey);
      if (known === undefined || known.version < version) histories.set(subjectKey, { bytes, version }, clock.now() + 30 * DAY_MS);
      return Promise.resolve();
    },
    forget: (subjectKey, version) => {
      const known = histories.get(subjectKey);
      histories.set(subjectKey, { bytes: null, version: Math.max(version, known?.version ?? 0) }, clock.now() + DAY_MS);
      return Promise.resolve();
    },
  };
}

// Requests of a gateway in windows that do not slide.
function createLimit(clock: Clock): (observation: Observation) => Observed['limit'] {
  const limits = new ExpiringMap<Windows<number>>(clock, MAX_KEYS);
  return ({ limit: { key, points, windowSeconds } }) => {
    const now = clock.now();
    const windowMs = windowSeconds * 1000;
    const seen = turn(limits.get(key), Math.floor(now / windowMs), 0);
    const used = seen.current + 1;
    limits.set(key, { ...seen, current: used }, now + windowMs);
    return { allowed: used <= points, remaining: Math.max(0, points - used), resetSeconds: Math.max(1, Math.ceil((windowMs - (now % windowMs)) / 1000)) };
  };
}

// A clock that lags must not empty a count.
function turn<T>(known: Windows<T> | undefined, window: number, empty: T): Windows<T> {
  if (known === undefined || known.window < window - 1) return { window, current: empty, previous: empty };
  return known.window === window - 1 ? { window, current: empty, previous: known.current } : known;
}

function ones(bits: bigint): number {
  let count = 0;
  for (let rest = bits; rest > 0n; rest &= rest - 1n) count++;
  return count;
}
