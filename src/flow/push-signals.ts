import { toBase64url } from '../lib/bytes.ts';
import { createId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import { judgePush } from '../notify/judge-push.ts';
import type { OutboundHttp, OutboundResult } from '../notify/outbound-http.ts';
import type { LeasedSignal, PushOutcome, SignalQueue } from '../notify/signal-queue.ts';
import { openAuthorization } from '../notify/stream-authorization.ts';
import { SET_TYP } from '../session/security-event-token.ts';
import { createSignalToken, type CreateSignalTokenDeps } from './create-signal-token.ts';

/** What pushing needs. */
export interface PushSignalsDeps extends CreateSignalTokenDeps {
  readonly signalQueue: Pick<SignalQueue, 'lease' | 'settle'>;
  readonly outbound: OutboundHttp;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
  /** Longer than any call takes. */
  readonly leaseMs: Millis;
  readonly log: Logger;
}

/**
 * Takes security events that are due for push.
 * @param limit how many at most
 * @param deps ports
 * @returns them; nobody else pushes them until the lease ends
 * @throws Problem `store_unavailable`
 */
export function leaseSignals(limit: number, deps: Pick<PushSignalsDeps, 'signalQueue' | 'clock' | 'random' | 'leaseMs'>): Promise<readonly LeasedSignal[]> {
  return deps.signalQueue.lease(toBase64url(deps.random.bytes(16)), { now: deps.clock.now(), leaseMs: deps.leaseMs, limit });
}

/**
 * Pushes one security event and writes how it ended. Should the process die in between, another pushes it again, under the same `jti`.
 * @param signal a leased event
 * @param deps ports
 * @throws Problem `store_unavailable`; then it is pushed again
 * @see RFC 8935 section 2
 */
export async function pushSignal(signal: LeasedSignal, deps: PushSignalsDeps): Promise<void> {
  const result = await send(signal, deps);
  const now = deps.clock.now();
  const outcome: PushOutcome =
    result === null
      ? { kind: 'refused', lastStatus: null, lastError: 'data_refused' }
      : judgePush(result, signal, { now, random: deps.random, noticeId: createId(deps.random, 'evt') });
  await deps.signalQueue.settle(signal, outcome, now);
  if (outcome.kind === 'delivered') return;
  const about = { stream: signal.streamId, event_id: signal.eventId, attempts: signal.attempts, status: outcome.lastStatus, error: outcome.lastError };
  deps.log.warn(outcome.kind === 'stuck' ? 'stream_paused' : outcome.kind === 'refused' ? 'signal_refused' : 'push_failed', about);
}

/**
 * Pushes what is due until nothing is, or until a time: for runtimes that have no process to wait in.
 * @param until milliseconds since the epoch after which nothing is begun
 * @param deps ports
 * @throws Problem `store_unavailable`
 */
export async function pushAll(until: Millis, deps: PushSignalsDeps): Promise<void> {
  while (deps.clock.now() < until) {
    const due = await leaseSignals(BATCH, deps);
    if (due.length === 0) return;
    await Promise.all(due.map((signal) => pushSignal(signal, deps)));
  }
}

const BATCH = 16;

// Null when the record holds what the registry does not allow out.
async function send(signal: LeasedSignal, deps: PushSignalsDeps): Promise<OutboundResult | null> {
  const { stream } = signal;
  const token = await createSignalToken(signal, deps);
  if (token === null || stream.endpointUrl === null) return null;
  const authorization = stream.sealedAuthorization === null ? '' : openAuthorization(stream.sealedAuthorization, stream, deps.masterKey);
  // Under another master key the receiver would not know us: it is tried again, for the key may come back.
  if (authorization === null) return { kind: 'failed', fault: 'keys_sealed' };
  const headers = {
    'Content-Type': `application/${SET_TYP}`,
    Accept: 'application/json',
    'User-Agent': 'Shualian',
    ...(authorization === '' ? {} : { Authorization: authorization }),
  };
  return deps.outbound.post({ url: stream.endpointUrl, headers, body: token });
}
