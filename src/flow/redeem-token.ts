import type { AuditLog } from '../audit/audit-log.ts';
import { type Achieved, type ChallengeRecord, effectiveStatus } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { Json } from '../lib/canonical-json.ts';
import { hashSecret } from '../lib/bytes.ts';
import { createId } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { KeyRing } from '../session/keys.ts';
import type { PresentedProof, ProvePossessionDeps } from './prove-possession.ts';
import { provePossession } from './prove-possession.ts';
import type { PollPacer } from '../session/poll-pacer.ts';
import { type StepUpClaims, signToken } from '../session/token.ts';
import type { TokenStore } from '../session/token-store.ts';

/** What redeeming needs. */
export interface RedeemTokenDeps extends ProvePossessionDeps {
  readonly challenges: ChallengeStore;
  readonly tokens: TokenStore;
  readonly keys: KeyRing;
  readonly pollPacer: PollPacer;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
  readonly random: Random;
  readonly issuer: string;
  readonly limits: { readonly tokenSeconds: number; readonly pollIntervalSeconds: number };
}

/** OAuth errors of the token endpoint. */
export type RedeemError = 'authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token' | 'invalid_grant' | 'invalid_dpop_proof' | 'use_dpop_nonce';

/** A token, or why there is none. */
export type RedeemResult =
  | {
      readonly ok: true;
      readonly token: string;
      readonly expiresInSeconds: number;
      readonly acr: string;
      readonly isBound: boolean;
      readonly authorizationDetails: Json;
    }
  | { readonly ok: false; readonly error: RedeemError };

/**
 * Redeems `auth_req_id` once. The redemption is written before anything is signed, so of two pollers one gets the token; one of another client sees what an unknown id sees.
 * A proof of possession binds the token to its key; where the gateway named a key with the session, only that one will do.
 * @param input client, `auth_req_id` and the proof, if one was sent
 * @param deps ports and limits
 * @returns the token, or the OAuth error
 * @see CIBA Core sections 10.1 and 11, RFC 8628 section 3.5, RFC 9449 section 5
 */
export async function redeemToken(
  input: { readonly client: ClientRecord; readonly authReqId: string; readonly possession: PresentedProof | null },
  deps: RedeemTokenDeps,
): Promise<RedeemResult> {
  const now = deps.clock.now();
  const hash = hashSecret(input.authReqId);
  const record = await deps.challenges.findByAuthReqIdHash(hash);
  if (!record || record.clientId !== input.client.id) return { ok: false, error: 'invalid_grant' };
  const possession = await possessionFor(record, input.possession, deps);
  if (!possession.ok) return { ok: false, error: possession.code };
  const refusal = await refusalOf(record, hash, now, deps);
  if (refusal !== null) return { ok: false, error: refusal };
  return (await issueToken(record, { client: input.client, jkt: possession.jkt }, deps)) ?? { ok: false, error: 'invalid_grant' };
}

/** A token as it was issued. */
export type IssuedToken = Extract<RedeemResult, { ok: true }>;

/**
 * Issues the token of a verified challenge, once: of two callers one gets it.
 * @param record the challenge, verified when it was read
 * @param to client, and the key that the token is bound to, if any
 * @param deps ports and limits
 * @returns the token; null when another was first, or it has ended meanwhile
 */
export async function issueToken(
  record: ChallengeRecord,
  to: { readonly client: ClientRecord; readonly jkt: string | null },
  deps: RedeemTokenDeps,
): Promise<IssuedToken | null> {
  const now = deps.clock.now();
  // Fetched first, so that an outage of the key store does not cost the person the approval.
  const key = await deps.keys.active();
  const claims = claimsOf(record, { ...to, now }, deps);
  const version = await deps.tokens.issue({ jti: claims.jti, challengeId: record.id, expiresAt: claims.exp * 1000 }, now);
  if (version === null) return null;
  const token = await signToken(claims, key);
  await deps.audit.append({
    at: now,
    clientId: record.clientId,
    subject: record.subject,
    kind: 'token.issued',
    data: {
      challenge: record.id,
      jti: claims.jti,
      acr: claims.acr,
      assurance: claims.assurance ?? null,
      provider: claims.liveness_provider ?? null,
      jkt: to.jkt,
    },
  });
  await deps.statusChannel.publish(record.id, version);
  return {
    ok: true,
    token,
    expiresInSeconds: deps.limits.tokenSeconds,
    acr: claims.acr,
    isBound: claims.cnf !== undefined,
    authorizationDetails: claims.authorization_details,
  };
}

// The key that the token will be bound to: the one named with the session, else the one that is proven now, else none.
async function possessionFor(
  { jkt }: ChallengeRecord,
  presented: PresentedProof | null,
  deps: RedeemTokenDeps,
): Promise<{ readonly ok: true; readonly jkt: string | null } | { readonly ok: false; readonly code: 'invalid_dpop_proof' | 'use_dpop_nonce' }> {
  if (presented === null) return jkt === null ? { ok: true, jkt } : { ok: false, code: 'invalid_dpop_proof' };
  const proven = await provePossession(presented, { accessToken: null, needsNonce: true }, deps);
  return proven.ok && jkt !== null && proven.jkt !== jkt ? { ok: false, code: 'invalid_dpop_proof' } : proven;
}

/**
 * @param record a challenge
 * @returns whether what was achieved is one of what was asked for
 * @see RFC 9470 section 5
 */
export function isAsRequired(record: ChallengeRecord): boolean {
  return record.achieved !== null && record.requiredAcr.includes(record.achieved.acr);
}

async function refusalOf(record: ChallengeRecord, hash: string, now: Millis, deps: RedeemTokenDeps): Promise<RedeemError | null> {
  const status = effectiveStatus(record, now);
  // Never a token of another level than was asked for, whatever wrote the approval (RFC 9470 section 5).
  if (status === 'verified') return isAsRequired(record) ? null : 'access_denied';
  if (status === 'expired') return 'expired_token';
  if (status === 'consumed') return 'invalid_grant';
  if (status === 'failed' || status === 'rejected' || status === 'canceled') return 'access_denied';
  const pace = await deps.pollPacer.poll(hash, deps.limits.pollIntervalSeconds, now);
  return pace === 'slow_down' ? 'slow_down' : 'authorization_pending';
}

function claimsOf(
  record: ChallengeRecord,
  { client, jkt, now }: { readonly client: ClientRecord; readonly jkt: string | null; readonly now: Millis },
  deps: RedeemTokenDeps,
): StepUpClaims {
  if (!record.achieved) throw new TypeError('a verified challenge has achieved something');
  const issuedAt = Math.floor(now / 1000);
  const steppedUpAt = Math.floor(record.achieved.at / 1000);
  return {
    iss: deps.issuer,
    aud: client.audience,
    sub: record.subject,
    sid: record.sessionId,
    jti: createId(deps.random, 'jti'),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + deps.limits.tokenSeconds,
    client_id: client.id,
    auth_time: steppedUpAt,
    step_up_at: steppedUpAt,
    acr: record.achieved.acr,
    amr: record.achieved.amr,
    ...faceClaims(record.achieved),
    authorization_details: record.intent.authorizationDetails,
    txn: record.id,
    asm: record.assessmentId,
    ...(jkt === null ? {} : { cnf: { jkt } }),
  };
}

function faceClaims({ assurance, provider }: Achieved): Pick<StepUpClaims, 'assurance' | 'liveness_provider'> {
  return { ...(assurance ? { assurance } : {}), ...(provider ? { liveness_provider: provider } : {}) };
}
