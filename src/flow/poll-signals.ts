import type { Logger } from '../lib/logger.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import type { QueuedSignal, SignalQueue } from '../notify/signal-queue.ts';
import type { StreamStore } from '../notify/stream-store.ts';
import { createSignalToken, type CreateSignalTokenDeps } from './create-signal-token.ts';

/** What polling needs. */
export interface PollSignalsDeps extends CreateSignalTokenDeps {
  readonly streams: Pick<StreamStore, 'find'>;
  readonly signalQueue: Pick<SignalQueue, 'peek' | 'acknowledge'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a receiver polls with. */
export interface Poll {
  readonly clientId: string;
  readonly id: string;
  /** How many events at most; 0 only acknowledges. */
  readonly maxEvents: number;
  readonly acks: readonly string[];
  readonly errors: readonly { readonly eventId: string; readonly error: string }[];
}

/**
 * Takes a receiver's word on what it got, and gives what comes next: all that was not acknowledged is given again. Of each subject it gives the earliest only, so that a receiver sees them in order.
 * @param poll whose stream, how many, and what was received
 * @param deps ports
 * @returns tokens by `jti`, and whether more wait
 * @throws Problem `stream_not_found`, also for a stream that is pushed
 * @see RFC 8936 section 2
 */
export async function pollSignals(
  poll: Poll,
  deps: PollSignalsDeps,
): Promise<{ readonly sets: Readonly<Record<string, string>>; readonly moreAvailable: boolean }> {
  const stream = await deps.streams.find(poll.clientId, poll.id);
  if (stream?.method !== 'poll') throw new Problem('stream_not_found');
  for (const { eventId, error } of poll.errors) deps.log.warn('signal_refused', { stream: stream.id, event_id: eventId, error });
  await deps.signalQueue.acknowledge(stream, { acks: poll.acks, errors: poll.errors }, deps.clock.now());
  const { signals, hasMore } = await deps.signalQueue.peek(stream, poll.maxEvents);
  const tokens = await Promise.all(signals.map(async (signal) => ({ signal, token: await createSignalToken(signal, deps) })));
  const unsayable = tokens.filter(({ token }) => token === null).map(({ signal }) => signal);
  if (unsayable.length > 0) await drop(unsayable, stream, deps);
  const sets = Object.fromEntries(tokens.flatMap(({ signal, token }) => (token === null ? [] : [[signal.eventId, token] as const])));
  return { sets, moreAvailable: hasMore };
}

// What the registry does not allow out must not stand in the way of what comes after it.
async function drop(signals: readonly QueuedSignal[], stream: { readonly id: string; readonly clientId: string }, deps: PollSignalsDeps): Promise<void> {
  const errors = signals.map(({ eventId }) => ({ eventId, error: 'data_refused' }));
  for (const { eventId } of errors) deps.log.warn('signal_unsayable', { stream: stream.id, event_id: eventId });
  await deps.signalQueue.acknowledge(stream, { acks: [], errors }, deps.clock.now());
}
