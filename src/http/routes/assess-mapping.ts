import type { z } from '@hono/zod-openapi';
import { qrText } from '../../challenge/qr.ts';
import { assertTypesAllowed, type AuthenticatedClient } from '../../flow/authenticate-client.ts';
import type { AssessInput, AssessResult } from '../../flow/assess.ts';
import { Problem } from '../../lib/problem.ts';
import { type Millis, parseRfc3339, toRfc3339 } from '../../lib/time.ts';
import { parseNetwork } from '../../risk/network.ts';
import { REASON_CODES } from '../../risk/reason-codes.ts';
import type { AppDeps } from '../app-deps.ts';
import type { assessRequest } from '../schemas/assess.ts';
import type { assessResponse } from '../schemas/decisions.ts';
import { ACR_VALUES } from '../acr-values.ts';
import { toJson } from '../to-json.ts';

type Body = z.infer<typeof assessRequest>;

const CLOCK_SKEW_MS = 5 * 60_000;
const LATE_MS = 24 * 3_600_000;

/**
 * Maps the wire to the flow and checks what a schema cannot: types on the key's list, times that exist and are not to come, details that fit the event.
 * @param body the validated body
 * @param caller the proven gateway
 * @param now the present time
 * @returns the flow's input
 * @throws Problem `forbidden_scope`, `request_invalid`, `invalid_authorization_details`
 */
export function toAssessInput(body: Body, caller: AuthenticatedClient, now: Millis): AssessInput {
  const details = body.authorization_details;
  assertTypesAllowed(caller.key, { eventType: body.event.type, detailTypes: details.map(({ type }) => type) });
  if (!parseNetwork(body.context.ip)) throw new Problem('request_invalid', { field: 'context.ip' });
  const occurredAt = toPast(body.event.occurred_at, 'event.occurred_at', now);
  if (occurredAt !== null && occurredAt < now - LATE_MS) throw invalid('event.occurred_at', 'too_long_ago');
  return {
    event: {
      type: body.event.type,
      subject: body.subject.id,
      tier: body.subject.tier ?? null,
      accountCreatedAt: toPast(body.subject.created_at, 'subject.created_at', now),
      sessionId: body.session.id,
      context: toContext(body.context),
      withdrawal: toWithdrawal(body, now),
      address: toAddress(body),
    },
    client: { ...caller.client, demo: caller.client.demo && caller.key.demo },
    eventId: body.event.id ?? null,
    jkt: body.session.jkt ?? null,
    origin: body.context.origin,
    authorizationDetails: toJson(details),
  };
}

function toContext(context: Body['context']): AssessInput['event']['context'] {
  const geo = context.geo ?? {};
  if ((geo.latitude === undefined) !== (geo.longitude === undefined)) throw new Problem('request_invalid', { field: 'context.geo.longitude' });
  return {
    ip: context.ip,
    userAgent: context.user_agent,
    deviceId: context.device_id ?? null,
    locale: context.locale ?? null,
    accuracyKm: geo.accuracy_km ?? 0,
    ...toPlace(geo),
  };
}

function toPlace(geo: NonNullable<Body['context']['geo']>) {
  return {
    country: geo.country ?? null,
    city: geo.city ?? null,
    latitude: geo.latitude ?? null,
    longitude: geo.longitude ?? null,
    asn: geo.asn ?? null,
  };
}

function toWithdrawal(body: Body, now: Millis): AssessInput['event']['withdrawal'] {
  const found = body.authorization_details.filter((detail) => detail.type === 'withdrawal');
  const [detail] = found;
  // Money without its amount cannot be weighed, and two withdrawals in one event could hide each other.
  if (body.event.type === 'withdrawal.create' && (!detail || found.length > 1))
    throw new Problem('invalid_authorization_details', { field: 'authorization_details' });
  if (!detail) return null;
  return {
    asset: detail.asset,
    amountUsd: Number(detail.amount_usd),
    balanceUsd: detail.balance_usd === undefined ? null : Number(detail.balance_usd),
    network: detail.network,
    address: detail.address,
    memo: detail.memo ?? null,
    addressAddedAt: toPast(detail.address_added_at, 'authorization_details[0].address_added_at', now),
  };
}

function toAddress(body: Body): AssessInput['event']['address'] {
  const detail = body.authorization_details.find((candidate) => candidate.type === 'withdrawal_address');
  return detail ? { network: detail.network, address: detail.address, memo: detail.memo ?? null } : null;
}

// Clocks differ by minutes; a time beyond that is a mistake, and taking it for real would make things look younger than they are.
function toPast(text: string | undefined, field: string, now: Millis): Millis | null {
  if (text === undefined) return null;
  const at = parseRfc3339(text);
  if (at === null) throw invalid(field, 'invalid_time');
  if (at > now + CLOCK_SKEW_MS) throw invalid(field, 'in_the_future');
  return Math.min(at, now);
}

function invalid(field: string, code: string): Problem {
  return new Problem('request_invalid', { field, errors: [{ path: field, code }] });
}

/**
 * @param result the decision
 * @param explain how much to tell of the reasons
 * @param deps settings
 * @returns the answer on the wire
 */
export function toAssessAnswer(result: AssessResult, explain: 'none' | 'codes' | 'full', deps: AppDeps): z.infer<typeof assessResponse> {
  const reasons = result.reasons.map(({ code, weight }) => ({ code, weight, ...(explain === 'full' ? { text: { ...REASON_CODES[code] } } : {}) }));
  return {
    assessment_id: result.assessmentId,
    decision: result.decision,
    policy: result.policy,
    risk: { score: result.score, level: result.level },
    reasons: explain === 'none' ? [] : reasons,
    obligations: result.obligations.map(({ type, until, reason }) => ({ type, until: toRfc3339(until), reason })),
    shadow: result.shadow.map(({ policy, version, decision }) => ({ policy, version, decision, score: result.score })),
    ...(result.requiredAcr.length === 0 ? {} : { required: { acr_values: ACR_VALUES.filter((acr) => result.requiredAcr.includes(acr)), max_age: 0 } }),
    ...(result.retryAfterSeconds === null ? {} : { retry_after_seconds: result.retryAfterSeconds }),
    ...(result.challenge === null ? {} : { challenge: toChallenge(result.challenge, deps) }),
  };
}

/**
 * @param challenge record and secrets
 * @param deps settings
 * @returns the challenge as the gateway gets it, once
 */
export function toChallenge({ record, secrets }: NonNullable<AssessResult['challenge']>, deps: AppDeps) {
  return {
    id: record.id,
    status: record.status,
    expires_at: toRfc3339(record.expiresAt),
    methods: [...record.methods],
    auth_req_id: secrets.authReqId,
    interval: deps.config.pollIntervalSeconds,
    watch_token: secrets.watchToken,
    qr: {
      url: qrText(deps.publicUrl, record.id, 0, secrets.frameSecret0),
      svg_url: `/v1/challenges/${record.id}/qr.svg`,
      rotates_every_s: deps.config.qrRotateSeconds,
    },
    page_url: `${deps.publicUrl}/step-up#${record.id}.${secrets.watchToken}`,
  };
}
