import type { AuditLog } from '../audit/audit-log.ts';
import type { Json } from '../lib/canonical-json.ts';
import { createId } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import type { OutboundHttp } from '../notify/outbound-http.ts';
import { deliveredSignals } from '../notify/signals.ts';
import { sealAuthorization } from '../notify/stream-authorization.ts';
import type { StreamPatch, StreamRecord, StreamStatus, StreamStore } from '../notify/stream-store.ts';
import type { KeyRing } from '../session/keys.ts';

/** What managing streams needs. */
export interface ManageStreamsDeps {
  readonly streams: StreamStore;
  readonly outbound: Pick<OutboundHttp, 'check'>;
  readonly eventKeys: Pick<KeyRing, 'active'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly masterKey: Uint8Array;
}

/** Who manages: the client and its key. */
export interface Receiver {
  readonly clientId: string;
  readonly by: string;
}

/** How a receiver wants its events. */
export type DeliveryChoice =
  | { readonly method: 'poll' }
  | { readonly method: 'push'; readonly endpointUrl: string; readonly authorizationHeader: string | null };

/** What a receiver says of its stream. */
export interface StreamWishes {
  readonly delivery: DeliveryChoice;
  readonly requested: readonly string[];
  readonly description: string | null;
}

/** Least time between two verifications that a receiver asks for. */
export const VERIFICATION_INTERVAL_SECONDS = 30;

/**
 * Creates the stream of a client; from the next change on its events are written. The key of security events is made at the latest now, so that it is published before it signs.
 * @param input whose, and what it wants
 * @param deps ports
 * @returns the stream
 * @throws Problem `stream_exists`, `stream_url_refused`
 * @see SSF 1.0 section 8.1.1.1
 */
export async function createStream(input: Receiver & StreamWishes, deps: ManageStreamsDeps): Promise<StreamRecord> {
  const { clientId } = input;
  const id = createId(deps.random, 'str');
  const wishes = { ...toPatch({ clientId, id }, input, deps) };
  await deps.eventKeys.active();
  const stream: StreamRecord = {
    ...wishes,
    id,
    clientId,
    status: 'enabled',
    statusReason: null,
    verifiedAt: null,
    createdAt: deps.clock.now(),
    pausedUntil: 0,
  };
  if (!(await deps.streams.add(stream))) throw new Problem('stream_exists');
  await audit(input, 'stream.created', describe(stream), deps);
  return stream;
}

/**
 * @param input whose stream
 * @param deps ports
 * @returns the stream
 * @throws Problem `stream_not_found`
 */
export async function readStream(input: { readonly clientId: string; readonly id: string }, deps: Pick<ManageStreamsDeps, 'streams'>): Promise<StreamRecord> {
  return found(await deps.streams.find(input.clientId, input.id));
}

/**
 * Changes what is named, and nothing else.
 * @param input whose stream, and what
 * @param deps ports
 * @returns the stream after
 * @throws Problem `stream_not_found`, `stream_url_refused`
 * @see SSF 1.0 sections 8.1.1.3 and 8.1.1.4
 */
export async function changeStream(
  input: Receiver & { readonly id: string; readonly wishes: Partial<StreamWishes> },
  deps: ManageStreamsDeps,
): Promise<StreamRecord> {
  const patch = toPatch(input, input.wishes, deps);
  const { clientId, id } = input;
  const changed = found(Object.keys(patch).length === 0 ? await deps.streams.find(clientId, id) : await deps.streams.change(clientId, id, patch));
  await audit(input, 'stream.changed', describe(changed), deps);
  return changed;
}

/**
 * @param input whose stream
 * @param deps ports
 * @throws Problem `stream_not_found`
 * @see SSF 1.0 section 8.1.1.5
 */
export async function removeStream(input: Receiver & { readonly id: string }, deps: ManageStreamsDeps): Promise<void> {
  if (!(await deps.streams.remove(input.clientId, input.id))) throw new Problem('stream_not_found');
  await audit(input, 'stream.removed', { stream: input.id }, deps);
}

/**
 * Sets the status as the receiver asks.
 * @param input whose stream, and the status
 * @param deps ports
 * @returns the stream after
 * @throws Problem `stream_not_found`
 * @see SSF 1.0 section 8.1.2.2
 */
export async function setStreamStatus(
  input: Receiver & { readonly id: string; readonly status: StreamStatus; readonly reason: string | null },
  deps: ManageStreamsDeps,
): Promise<StreamRecord> {
  const changed = found(await deps.streams.setStatus(input.clientId, input.id, input.status, input.reason));
  await audit(input, 'stream.status_set', { stream: input.id, status: input.status }, deps);
  return changed;
}

/**
 * Sends a verification event over the stream.
 * @param input whose stream, and what to echo
 * @param deps ports
 * @throws Problem `stream_not_found`, `verification_too_soon`
 * @see SSF 1.0 section 8.1.4.2
 */
export async function verifyStream(
  input: { readonly clientId: string; readonly id: string; readonly state: string | null },
  deps: Pick<ManageStreamsDeps, 'streams' | 'clock' | 'random'>,
): Promise<void> {
  const now = deps.clock.now();
  const event = { eventId: createId(deps.random, 'evt'), state: input.state, now, intervalMs: VERIFICATION_INTERVAL_SECONDS * 1000 };
  const result = await deps.streams.verify(input.clientId, input.id, event);
  if (result.kind === 'unknown') throw new Problem('stream_not_found');
  if (result.kind === 'too_soon') throw new Problem('verification_too_soon', { retryAfterSeconds: Math.max(1, Math.ceil((result.retryAt - now) / 1000)) });
}

function found(stream: StreamRecord | null): StreamRecord {
  if (!stream) throw new Problem('stream_not_found');
  return stream;
}

type Owner = Pick<StreamRecord, 'clientId' | 'id'>;

function toPatch(owner: Owner, wishes: StreamWishes, deps: ManageStreamsDeps): Required<StreamPatch>;
function toPatch(owner: Owner, wishes: Partial<StreamWishes>, deps: ManageStreamsDeps): StreamPatch;
function toPatch(owner: Owner, { delivery, requested, description }: Partial<StreamWishes>, deps: ManageStreamsDeps): StreamPatch {
  return {
    ...(delivery === undefined ? {} : deliveryPatch(owner, delivery, deps)),
    ...(requested === undefined ? {} : { requested: [...new Set(requested)], delivered: deliveredSignals(requested) }),
    ...(description === undefined ? {} : { description }),
  };
}

function deliveryPatch(owner: Owner, delivery: DeliveryChoice, deps: ManageStreamsDeps): StreamPatch {
  if (delivery.method === 'poll') return { method: 'poll', endpointUrl: null, sealedAuthorization: null };
  const { endpointUrl, authorizationHeader } = delivery;
  const fault = deps.outbound.check(endpointUrl);
  const field = 'delivery.endpoint_url';
  if (fault !== null) throw new Problem('stream_url_refused', { field, errors: [{ path: field, code: fault }] });
  return { method: 'push', endpointUrl, sealedAuthorization: authorizationHeader === null ? null : sealAuthorization(authorizationHeader, owner, deps) };
}

function describe({ id, method, endpointUrl, delivered }: StreamRecord): Readonly<Record<string, Json>> {
  return { stream: id, method, endpoint_url: endpointUrl, delivered };
}

async function audit(
  { clientId, by }: Receiver,
  kind: string,
  data: Readonly<Record<string, Json>>,
  deps: Pick<ManageStreamsDeps, 'audit' | 'clock'>,
): Promise<void> {
  await deps.audit.append({ at: deps.clock.now(), clientId, subject: null, kind, data: { ...data, by } });
}
