import { fromUtf8 } from '../lib/bytes.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { OutboundResult } from './outbound-http.ts';
import { judgeTry } from './retry-schedule.ts';
import type { PushOutcome, QueuedSignal } from './signal-queue.ts';

/** Refusals that another try cannot change; the other codes of the registry are about keys and access, which are put right in time. @see RFC 8935 section 2.4 */
const FINAL_ERRORS: ReadonlySet<string> = new Set(['invalid_request', 'invalid_issuer', 'invalid_audience']);

const BAD_REQUEST = 400;

/**
 * What follows from a push: 2xx is success, a refusal that cannot change ends this event, all else is tried again on the schedule of webhooks. After the last try, and at 410, the stream is stuck.
 * @param result what came of the call
 * @param signal what was pushed, this try counted
 * @param deps the present time, chance, and the id that news of a pause would have
 * @returns how the push ended
 * @see RFC 8935 sections 2.2 to 2.4, SSF 1.0 section 8.1.5
 */
export function judgePush(
  result: OutboundResult,
  signal: Pick<QueuedSignal, 'attempts' | 'signal'>,
  deps: { readonly now: Millis; readonly random: Random; readonly noticeId: string },
): PushOutcome {
  const error = result.kind === 'answer' && result.status === BAD_REQUEST ? errorOf(result.body) : null;
  if (error !== null && FINAL_ERRORS.has(error)) return { kind: 'refused', lastStatus: BAD_REQUEST, lastError: error };
  const outcome = judgeTry(result, signal.attempts, deps);
  const lastError = error ?? (outcome.kind === 'delivered' ? '' : outcome.lastError);
  if (outcome.kind === 'retry') return { ...outcome, lastError };
  if (outcome.kind === 'delivered') return outcome;
  // News of the pause itself must not hold the stream for ever.
  if (signal.signal === 'stream-updated') return { kind: 'refused', lastStatus: outcome.lastStatus, lastError };
  return {
    kind: 'stuck',
    lastStatus: outcome.lastStatus,
    lastError,
    noticeId: deps.noticeId,
    reason: outcome.isGone ? 'The endpoint is gone' : 'The endpoint cannot be reached',
  };
}

function errorOf(body: Uint8Array): string | null {
  try {
    const parsed: unknown = JSON.parse(fromUtf8(body));
    const err = typeof parsed === 'object' && parsed !== null && 'err' in parsed ? parsed.err : null;
    return typeof err === 'string' && /^[\w.-]{1,64}$/.test(err) ? err : null;
  } catch {
    return null;
  }
}
