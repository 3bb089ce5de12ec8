import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { deriveKey, open, seal } from '../lib/envelope.ts';
import type { Logger } from '../lib/logger.ts';
import type { Random } from '../lib/random.ts';
import { createSecret } from '../lib/ids.ts';
import type { Clock } from '../lib/time.ts';
import type { BackchannelStore, DuePing } from '../notify/backchannel-store.ts';
import type { OutboundHttp, OutboundResult } from '../notify/outbound-http.ts';

/** What sending pings needs. */
export interface DeliverPingsDeps {
  readonly backchannel: BackchannelStore;
  readonly outbound: OutboundHttp;
  readonly masterKey: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Seconds to wait after each try that failed; after as many tries and one it is given up. Later than five minutes the request itself is over. */
export const PING_RETRY_SECONDS = [2, 10, 30, 60] as const;

// Longer than any call may take.
const LEASE_MS = 30_000;
const BATCH = 20;

/** What might go better next time; everything else would end the same way. */
const PASSING = new Set(['host_unknown', 'connect_failed', 'tls_failed', 'timeout', 'network_failed']);

const purpose = (masterKey: Uint8Array): Uint8Array => deriveKey(masterKey, 'backchannel-pings');

/**
 * Seals what a ping will say: the identifier that redeems, and the client's own secret.
 * @param ping challenge, `auth_req_id` and notification token
 * @param deps master key and randomness
 * @returns what may stand in the record
 */
export function sealPing(
  ping: { readonly challengeId: string; readonly authReqId: string; readonly notificationToken: string },
  deps: Pick<DeliverPingsDeps, 'masterKey' | 'random'>,
): Uint8Array {
  return seal(purpose(deps.masterKey), utf8(JSON.stringify([ping.authReqId, ping.notificationToken])), ping.challengeId, deps.random);
}

/**
 * Sends the pings that are due, each by one worker. A ping says that there is something to fetch, never what: whoever forges one learns nothing and opens nothing.
 * @param deps ports
 * @returns how many were sent or given up
 * @see CIBA Core section 10.2
 */
export async function deliverPings(deps: DeliverPingsDeps): Promise<number> {
  const leased = await deps.backchannel.lease(createSecret(deps.random, 'pl'), { now: deps.clock.now(), leaseMs: LEASE_MS, limit: BATCH });
  const settled = await Promise.all(leased.map((ping) => deliver(ping, deps)));
  return settled.filter(Boolean).length;
}

async function deliver(ping: DuePing, deps: DeliverPingsDeps): Promise<boolean> {
  const retryAt = await send(ping, deps);
  return (await deps.backchannel.settle(ping, retryAt)) && retryAt === null;
}

// When to try again; null when it was sent or there is no more to do.
async function send(ping: DuePing, deps: DeliverPingsDeps): Promise<number | null> {
  const text = open(purpose(deps.masterKey), ping.sealed, ping.challengeId);
  if (!ping.isWanted || ping.endpoint === null || text === null) return null;
  // Sealed by this service alone, so its shape is known.
  const [authReqId, token] = JSON.parse(fromUtf8(text)) as readonly [string, string];
  const result = await deps.outbound.post({
    url: ping.endpoint,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ auth_req_id: authReqId }),
  });
  if (result.kind === 'answer' && (result.status === 200 || result.status === 204)) return null;
  const wait = isPassing(result) ? PING_RETRY_SECONDS[ping.attempts - 1] : undefined;
  const reason = result.kind === 'answer' ? String(result.status) : result.fault;
  deps.log.warn('ping_failed', { challenge: ping.challengeId, client: ping.clientId, reason, attempts: ping.attempts, is_last: wait === undefined });
  return wait === undefined ? null : deps.clock.now() + wait * 1000;
}

// A redirect is not followed and not tried again: it would send the token elsewhere.
function isPassing(result: OutboundResult): boolean {
  return result.kind === 'failed' ? PASSING.has(result.fault) : result.status >= 500 || result.status === 429 || result.status === 408;
}
