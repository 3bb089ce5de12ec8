import type { Json } from '../lib/canonical-json.ts';

/** What a member of an event holds: a text, texts, a number, or a text that may be absent. */
export type EventField = 'text' | 'texts' | 'number' | 'text?';

/** What the registry says of a type of event. */
export interface EventType {
  /** When it happens, for the docs. */
  readonly when: string;
  /** Members of its data, all of them, in order. Never a secret, nothing biometric, and of the person only the gateway's own id. */
  readonly fields: Readonly<Record<string, EventField>>;
}

const CHALLENGE = { challenge_id: 'text', assessment_id: 'text', subject: 'text', event_type: 'text' } as const;
const TOKEN = { token_id: 'text', challenge_id: 'text', subject: 'text' } as const;
const DEVICE = { device_id: 'text', subject: 'text' } as const;

/**
 * The closed registry of events that leave the service. Equal to `docs/webhooks.md` by test.
 */
// biome-ignore format: a table reads best with one type a line
export const EVENT_TYPES = {
  'challenge.verified': { when: 'The person approved: the token can be redeemed', fields: { ...CHALLENGE, acr: 'text', amr: 'texts', method: 'text' } },
  'challenge.rejected': { when: 'The person declined on the phone', fields: { ...CHALLENGE, reason: 'text' } },
  'challenge.failed': { when: 'Too many wrong claims, signatures or codes ended it', fields: { ...CHALLENGE, reason: 'text' } },
  'challenge.expired': { when: 'Its time ran out', fields: CHALLENGE },
  'challenge.canceled': { when: 'Canceled by the gateway, by a newer one, by “this is not me” on another, or with its device', fields: CHALLENGE },
  'token.issued': { when: 'The approval was redeemed', fields: { ...TOKEN, acr: 'text' } },
  'token.consumed': { when: 'The token was used up for its action', fields: TOKEN },
  'token.revoked': { when: 'The token was revoked before it was used', fields: TOKEN },
  'device.registered': { when: 'A phone was bound', fields: DEVICE },
  'device.revoked': { when: 'A phone was unbound', fields: DEVICE },
  'factor.changed': { when: 'An authenticator, fund password or face was set', fields: { subject: 'text', factor: 'text' } },
  'sessions.revoked': { when: 'End every session of this subject: the person said “this is not me”', fields: { subject: 'text', reason: 'text', challenge_id: 'text', tokens_revoked: 'number' } },
  'risk.raised': { when: 'The account is judged more strictly from now on', fields: { subject: 'text', reason: 'text', challenge_id: 'text?', assessment_id: 'text' } },
  'assessment.denied': { when: 'A decision fell to deny', fields: { assessment_id: 'text', subject: 'text', event_type: 'text', level: 'text' } },
  'webhook.test': { when: 'An operator asked for it', fields: { webhook_id: 'text' } },
} as const satisfies Readonly<Record<string, EventType>>;

/** A type of event. */
export type EventTypeName = keyof typeof EVENT_TYPES;

/** Every type, in the order of the registry. */
export const EVENT_TYPE_NAMES = Object.keys(EVENT_TYPES) as readonly EventTypeName[];

/**
 * @param name any text
 * @returns whether the registry knows it
 */
export function isEventType(name: string): name is EventTypeName {
  return Object.hasOwn(EVENT_TYPES, name);
}

/**
 * Holds the data of an event against the registry, so that nothing leaves the service that is not written there.
 * @param type which event
 * @param data what stands in the record
 * @returns exactly the members of the registry, in its order; null when one is missing, of another kind, or not in the registry
 */
export function readEventData(type: string, data: unknown): Readonly<Record<string, Json>> | null {
  if (!isEventType(type) || typeof data !== 'object' || data === null) return null;
  const { fields }: EventType = EVENT_TYPES[type];
  const given = new Map<string, unknown>(Object.entries(data));
  const read: Record<string, Json> = {};
  for (const [name, kind] of Object.entries(fields)) {
    const value = given.get(name);
    if (!given.delete(name) || !fits(kind, value)) return null;
    read[name] = value;
  }
  return given.size === 0 ? read : null;
}

function fits(kind: EventField, value: unknown): value is string | number | null | string[] {
  if (kind === 'texts') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (kind === 'number') return typeof value === 'number';
  return typeof value === 'string' || (kind === 'text?' && value === null);
}
