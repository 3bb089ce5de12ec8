import type { Json } from '../lib/canonical-json.ts';
import type { EventTypeName } from './event-types.ts';

/** Events of the Continuous Access Evaluation Profile that this service sends. @see CAEP 1.0 section 3 */
export const CAEP_SIGNALS = ['session-revoked', 'session-presented', 'assurance-level-change', 'credential-change', 'risk-level-change'] as const;

/** One of them. */
export type CaepSignal = (typeof CAEP_SIGNALS)[number];

/** Events about a stream itself, which every stream gets. @see SSF 1.0 sections 8.1.4.1 and 8.1.5 */
export type StreamSignal = 'verification' | 'stream-updated';

/** What of an event becomes a signal. */
export interface SignalSource {
  readonly source: EventTypeName;
  readonly signal: CaepSignal;
  /** Only where this member of the event has one of these values. */
  readonly only?: { readonly member: string; readonly values: readonly string[] };
  /** Who caused it, where that is known. @see CAEP 1.0 section 2 */
  readonly initiator: 'user' | 'policy' | null;
  /** For administrators. */
  readonly reason: { readonly en: string; readonly zh: string };
  /** Members of the signal: fixed values, or `=name` for a member of the event. */
  readonly members: Readonly<Record<string, string>>;
}

/**
 * Which event becomes which signal. Equal to `docs/shared-signals.md` by test.
 * @see CAEP 1.0 sections 3.1 to 3.8
 */
export const SIGNAL_SOURCES: readonly SignalSource[] = [
  {
    source: 'challenge.verified',
    signal: 'assurance-level-change',
    initiator: 'user',
    reason: { en: 'The person approved a step-up', zh: '用户已通过加强验证' },
    members: { namespace: 'urn:shualian:acr', current_level: '=acr', change_direction: 'increase' },
  },
  {
    source: 'challenge.verified',
    signal: 'session-presented',
    initiator: 'user',
    reason: { en: 'The person was present at a step-up', zh: '用户在加强验证时在场' },
    members: { acr: '=acr', amr: '=amr' },
  },
  {
    source: 'sessions.revoked',
    signal: 'session-revoked',
    initiator: 'user',
    reason: { en: 'The person said of a step-up: this is not me', zh: '用户对加强验证表示：不是本人操作' },
    members: {},
  },
  {
    source: 'risk.raised',
    signal: 'risk-level-change',
    only: { member: 'reason', values: ['not_me'] },
    initiator: 'user',
    reason: { en: 'The person said of a step-up: this is not me', zh: '用户对加强验证表示：不是本人操作' },
    members: { principal: 'USER', current_level: 'HIGH', risk_reason: 'NOT_ME' },
  },
  {
    source: 'risk.raised',
    signal: 'risk-level-change',
    only: { member: 'reason', values: ['fraud_reported'] },
    initiator: null,
    reason: { en: 'Fraud was reported for an action of this account', zh: '该账户的操作被报告为欺诈' },
    members: { principal: 'USER', current_level: 'HIGH', risk_reason: 'FRAUD_REPORTED' },
  },
  {
    source: 'assessment.denied',
    signal: 'risk-level-change',
    initiator: 'policy',
    reason: { en: 'The policy denied an action', zh: '策略拒绝了一项操作' },
    members: { principal: 'USER', current_level: 'HIGH', risk_reason: 'ACTION_DENIED' },
  },
  {
    source: 'device.registered',
    signal: 'credential-change',
    initiator: 'user',
    reason: { en: 'A phone was bound', zh: '已绑定手机' },
    members: { credential_type: 'fido2-platform', change_type: 'create' },
  },
  {
    source: 'device.revoked',
    signal: 'credential-change',
    initiator: null,
    reason: { en: 'A phone was unbound', zh: '已解绑手机' },
    members: { credential_type: 'fido2-platform', change_type: 'revoke' },
  },
  {
    source: 'factor.changed',
    signal: 'credential-change',
    only: { member: 'factor', values: ['totp'] },
    initiator: 'user',
    reason: { en: 'An authenticator app was set up', zh: '已设置身份验证器' },
    members: { credential_type: 'app', change_type: 'create' },
  },
  {
    source: 'factor.changed',
    signal: 'credential-change',
    only: { member: 'factor', values: ['fund_password'] },
    initiator: 'user',
    reason: { en: 'The fund password was set', zh: '已设置资金密码' },
    members: { credential_type: 'password', change_type: 'update' },
  },
];

const CAEP_BASE = 'https://schemas.openid.net/secevent/caep/event-type/';
const SSF_BASE = 'https://schemas.openid.net/secevent/ssf/event-type/';

/** URIs of all CAEP events that a stream may be given. */
export const SIGNAL_URIS: readonly string[] = CAEP_SIGNALS.map(signalUri);

/**
 * @param signal its name
 * @returns its URI
 */
export function signalUri(signal: CaepSignal | StreamSignal): string {
  return `${signal === 'verification' || signal === 'stream-updated' ? SSF_BASE : CAEP_BASE}${signal}`;
}

/**
 * @param requested URIs that a receiver asked for, known or not
 * @returns those that it is sent, in the order of {@link CAEP_SIGNALS}
 * @see SSF 1.0 section 8.1.1, `events_delivered`
 */
export function deliveredSignals(requested: readonly string[]): readonly CaepSignal[] {
  return CAEP_SIGNALS.filter((signal) => requested.includes(signalUri(signal)));
}

/**
 * Makes the event of a signal.
 * @param row where it came from, which signal, and the members of the event
 * @returns the event object; null when the table has no such line
 * @see CAEP 1.0 section 2
 */
export function signalEvent(row: {
  readonly type: string;
  readonly signal: string;
  readonly data: Readonly<Record<string, Json>>;
  readonly at: number;
}): Readonly<Record<string, Json>> | null {
  const found = SIGNAL_SOURCES.find(
    ({ source, signal, only }) => source === row.type && signal === row.signal && (!only || only.values.some((value) => value === row.data[only.member])),
  );
  if (!found) return null;
  const members = Object.entries(found.members).map(([name, value]) => [name, value.startsWith('=') ? (row.data[value.slice(1)] ?? null) : value] as const);
  return {
    ...Object.fromEntries(members),
    ...(found.initiator === null ? {} : { initiating_entity: found.initiator }),
    reason_admin: found.reason,
    event_timestamp: Math.floor(row.at / 1000),
  };
}
