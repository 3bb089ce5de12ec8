import type { Json } from '../lib/canonical-json.ts';
import { readEventData } from '../notify/event-types.ts';
import type { QueuedSignal } from '../notify/signal-queue.ts';
import { signalEvent, signalUri } from '../notify/signals.ts';
import type { KeyRing } from '../session/keys.ts';
import { type SecurityEventClaims, signSecurityEvent } from '../session/security-event-token.ts';

/** What making a security event token needs. */
export interface CreateSignalTokenDeps {
  readonly issuer: string;
  readonly eventKeys: Pick<KeyRing, 'active'>;
}

/**
 * Makes the token of a queued signal; made again it is the same but for the key.
 * @param signal what is queued
 * @param deps issuer and keys
 * @returns the signed token; null when the record holds what the registry does not allow out
 */
export async function createSignalToken(signal: QueuedSignal, { issuer, eventKeys }: CreateSignalTokenDeps): Promise<string | null> {
  const event = signal.type === 'stream' ? streamEvent(signal) : caepEvent(signal, issuer);
  if (event === null) return null;
  const base = { iss: issuer, aud: signal.clientId, jti: signal.eventId, iat: Math.floor(signal.at / 1000) };
  return signSecurityEvent({ ...base, ...event }, await eventKeys.active());
}

type Event = Pick<SecurityEventClaims, 'txn' | 'sub_id' | 'events'>;

function caepEvent(signal: QueuedSignal, iss: string): Event | null {
  const data = readEventData(signal.type, signal.data);
  const event = data === null ? null : signalEvent({ ...signal, data });
  if (data === null || event === null || signal.subject === null) return null;
  const cause = data['challenge_id'] ?? data['assessment_id'];
  return {
    txn: typeof cause === 'string' ? cause : signal.eventId,
    sub_id: { format: 'iss_sub', iss, sub: signal.subject },
    events: { [uriOf(signal)]: event },
  };
}

// Its data were written by the store for this stream alone.
function streamEvent(signal: QueuedSignal): Event {
  return { txn: signal.eventId, sub_id: { format: 'opaque', id: signal.streamId }, events: { [uriOf(signal)]: signal.data as Json } };
}

function uriOf({ signal }: QueuedSignal): string {
  return signalUri(signal as Parameters<typeof signalUri>[0]);
}
