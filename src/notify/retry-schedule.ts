import { type Random, randomBelow } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { DeliveryOutcome } from './outbox.ts';
import type { OutboundResult } from './outbound-http.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses before each try, in milliseconds; there are no more. */
export const RETRY_PAUSES_MS: readonly number[] = [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/** Longest part of a pause that is added by chance, so that what failed together does not come again together: a fifth. */
const JITTER_PARTS = 5;

/** An endpoint that is overloaded and does not say for how long is left alone for this long, and never longer than a day. */
const THROTTLE_MS = 30 * SECOND;
const THROTTLE_MAX_MS = 24 * HOUR;

const GONE = 410;
const OVERLOADED: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * What follows from a try. 2xx alone is success: a redirect is none, and is not followed. 410 ends the endpoint; 429, 502 and 504, and 503 that names a time, ask to leave it alone for a while.
 * @param result what came of the call
 * @param attempts how many tries were begun, this one included
 * @param deps the present time and chance
 * @returns delivered, when to try again, or dead after the last try
 * @see Standard Webhooks, deliverability and reliability
 */
export function judgeTry(result: OutboundResult, attempts: number, deps: { readonly now: Millis; readonly random: Random }): DeliveryOutcome {
  const lastStatus = result.kind === 'answer' ? result.status : null;
  if (lastStatus !== null && lastStatus >= 200 && lastStatus < 300) return { kind: 'delivered', lastStatus };
  const lastError = result.kind === 'answer' ? 'status' : result.fault;
  const pause = RETRY_PAUSES_MS[attempts];
  if (lastStatus === GONE || pause === undefined) return { kind: 'dead', lastStatus, lastError, isGone: lastStatus === GONE };
  const pauseUntil = deps.now + throttleMs(result);
  const jitter = randomBelow(deps.random, Math.floor(pause / JITTER_PARTS) + 1);
  return { kind: 'retry', nextAt: Math.max(deps.now + pause + jitter, pauseUntil), lastStatus, lastError, pauseUntil };
}

function throttleMs(result: OutboundResult): number {
  if (result.kind !== 'answer' || !OVERLOADED.has(result.status)) return 0;
  if (result.retryAfterSeconds === null) return result.status === 503 ? 0 : THROTTLE_MS;
  return Math.min(result.retryAfterSeconds * SECOND, THROTTLE_MAX_MS);
}
