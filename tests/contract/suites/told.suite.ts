import { describe, expect, it } from 'vitest';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import { EVENT_TYPE_NAMES, readEventData } from '../../../src/notify/event-types.ts';
import type { Delivery } from '../../../src/notify/outbox.ts';
import { assessmentRecord, challengeRecord, decisionFor, deviceRecord, freshId, T0, webhookRecord } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';

type Stores = ReturnType<DurableHarness['stores']>;

interface Who {
  readonly clientId: string;
  readonly subject: string;
}

const NOW = T0 + 1;
const ACHIEVED = { acr: 'urn:shualian:acr:device', amr: ['hwk'], method: 'passkey', assurance: null, provider: null, deviceId: null, at: NOW } as const;

async function put(s: Stores, who: Who, overrides: Partial<ChallengeRecord> = {}): Promise<ChallengeRecord> {
  const record = challengeRecord({ ...who, ...overrides });
  const { version } = await s.assessments.loadHistory(who.clientId, who.subject);
  await s.assessments.write(decisionFor(record, { expectedVersion: version }));
  return record;
}

async function token(s: Stores, who: Who, overrides: Partial<ChallengeRecord> = {}): Promise<string> {
  const challenge = await put(s, who, { status: 'verified', achieved: ACHIEVED, ...overrides });
  const jti = freshId('jti');
  expect(await s.tokens.issue({ jti, challengeId: challenge.id, expiresAt: T0 + 300_000 }, NOW)).not.toBeNull();
  return jti;
}

/** Every change that is told, and what of. */
const CHANGES: readonly (readonly [what: string, types: readonly string[], change: (s: Stores, who: Who) => Promise<unknown>])[] = [
  [
    'approval',
    ['challenge.verified'],
    async (s, who) => s.challenges.approve((await put(s, who, { status: 'claimed' })).id, { achieved: ACHIEVED, confirmCodeHash: null }, NOW),
  ],
  [
    'approval by code',
    ['challenge.verified'],
    async (s, who) => s.challenges.approve((await put(s, who)).id, { achieved: { ...ACHIEVED, method: 'totp' }, confirmCodeHash: null }, NOW),
  ],
  [
    'approval that waits',
    [],
    async (s, who) => s.challenges.approve((await put(s, who, { status: 'claimed' })).id, { achieved: ACHIEVED, confirmCodeHash: 'h' }, NOW),
  ],
  [
    'right code',
    ['challenge.verified'],
    async (s, who) => s.challenges.confirm((await put(s, who, { status: 'awaiting_confirmation', confirmCodeHash: 'h', achieved: ACHIEVED })).id, 'h', 3, NOW),
  ],
  [
    'last wrong code',
    ['challenge.failed'],
    async (s, who) => s.challenges.confirm((await put(s, who, { status: 'awaiting_confirmation', confirmCodeHash: 'h' })).id, 'x', 1, NOW),
  ],
  ['wrong code', [], async (s, who) => s.challenges.confirm((await put(s, who, { status: 'awaiting_confirmation', confirmCodeHash: 'h' })).id, 'x', 2, NOW)],
  ['last wrong claim', ['challenge.failed'], async (s, who) => s.challenges.countBadClaim((await put(s, who)).id, 1, NOW)],
  ['last wrong signature', ['challenge.failed'], async (s, who) => s.challenges.countBadAssertion((await put(s, who, { status: 'claimed' })).id, 1, NOW)],
  ['failure', ['challenge.failed'], async (s, who) => s.challenges.fail((await put(s, who)).id, 'x', NOW)],
  ['decline', ['challenge.rejected'], async (s, who) => s.challenges.reject((await put(s, who, { status: 'claimed' })).id, 'changed_mind', NOW)],
  ['cancel', ['challenge.canceled'], async (s, who) => s.challenges.cancel((await put(s, who)).id, NOW)],
  ['superseded', ['challenge.canceled'], async (s, who) => put(s, who, { sessionId: (await put(s, who)).sessionId })],
  [
    'claim',
    [],
    async (s, who) => s.challenges.claim((await put(s, who)).id, { deviceId: 'd', claimTokenHash: 'c', expiresAt: T0 + 9999, confirmRequired: false }, NOW),
  ],
  [
    'expiry',
    ['challenge.expired'],
    async (s, who) => {
      await put(s, who, { expiresAt: NOW });
      await s.challenges.sweepExpired(NOW, 1000);
    },
  ],
  ['redemption', ['token.issued'], async (s, who) => token(s, who)],
  ['use', ['token.issued', 'token.consumed'], async (s, who) => s.tokens.consume(who.clientId, await token(s, who), NOW)],
  ['revocation', ['token.issued', 'token.revoked'], async (s, who) => s.tokens.revoke(who.clientId, await token(s, who), NOW)],
  [
    'revocation after use',
    ['token.issued', 'token.consumed'],
    async (s, who) => {
      const jti = await token(s, who);
      await s.tokens.consume(who.clientId, jti, NOW);
      await s.tokens.revoke(who.clientId, jti, NOW);
    },
  ],
  ['binding', ['device.registered'], async (s, who) => s.devices.add(deviceRecord(who))],
  [
    'unbinding',
    ['device.registered', 'token.issued', 'device.revoked', 'challenge.canceled', 'token.revoked'],
    async (s, who) => {
      const device = deviceRecord(who);
      await s.devices.add(device);
      await token(s, who, { deviceId: device.id });
      await put(s, who, { status: 'claimed', deviceId: device.id });
      await s.devices.revoke(who.clientId, who.subject, device.id, NOW);
    },
  ],
  [
    'not me',
    ['token.issued', 'challenge.canceled', 'challenge.rejected', 'risk.raised', 'sessions.revoked', 'token.revoked'],
    async (s, who) => {
      await token(s, who);
      await put(s, who);
      await s.challenges.rejectAsStranger((await put(s, who, { status: 'claimed' })).id, NOW);
    },
  ],
  [
    'authenticator',
    ['factor.changed'],
    async (s, who) => {
      await s.factors.saveTotp({ ...who, sealedSecret: Uint8Array.of(1), active: false, lastStep: 0, createdAt: T0 });
      await s.factors.activateTotp(who.clientId, who.subject, 7, NOW);
    },
  ],
  ['fund password', ['factor.changed'], async (s, who) => s.factors.saveFundPassword({ ...who, hash: 'SECRET', changedAt: T0 })],
  [
    'face',
    ['factor.changed'],
    async (s, who) =>
      s.templates.enroll({ ...who, version: 1, model: 'm', sealed: Uint8Array.of(1), createdAt: T0, driftedAt: null, lastUsedAt: null }, { mayReplace: false }),
  ],
  [
    'deny',
    ['assessment.denied'],
    async (s, who) =>
      s.assessments.write({
        assessment: assessmentRecord({ ...who, decision: 'deny' }),
        history: { bytes: Uint8Array.of(1), expectedVersion: 0 },
        challenge: null,
        once: null,
      }),
  ],
  [
    'allow',
    [],
    async (s, who) =>
      s.assessments.write({
        assessment: assessmentRecord({ ...who, decision: 'allow' }),
        history: { bytes: Uint8Array.of(1), expectedVersion: 0 },
        challenge: null,
        once: null,
      }),
  ],
  [
    'reported fraud',
    ['risk.raised'],
    async (s, who) => {
      const { assessmentId } = await put(s, who);
      await s.assessments.recordOutcome(who.clientId, assessmentId, { label: 'legitimate', source: 'x', at: NOW });
      await s.assessments.recordOutcome(who.clientId, assessmentId, { label: 'fraud', source: 'x', at: NOW });
      await s.assessments.recordOutcome(who.clientId, assessmentId, { label: 'fraud', source: 'x', at: NOW + 1 });
    },
  ],
];

/**
 * What is told of each change, by every port of the record.
 * @param harness what to run against
 */
export function toldSuite(harness: DurableHarness): void {
  const told = (clientId: string, id: string): Promise<readonly Delivery[]> =>
    harness.stores().outbox.list(clientId, id, { status: null, before: null, limit: 100 });

  describe('what is told', () => {
    it.each(CHANGES)('of a change: %s', async (_what, types, change) => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const hook = webhookRecord({ clientId: who.clientId });
      await harness.stores().webhooks.add(hook, 9);
      await change(harness.stores(), who);
      const events = (await told(who.clientId, hook.id)).toReversed();
      expect(events.map(({ type }) => type)).toEqual(types);
      for (const event of events) {
        expect(readEventData(event.type, event.data), JSON.stringify(event.data)).toEqual(event.data);
        expect(event).toMatchObject({ subject: who.subject, data: { subject: who.subject }, status: 'pending', attempts: 0, nextAt: event.at });
        expect(event.eventId).toMatch(/^evt_[0-9a-f]{32}$/);
        expect([T0, NOW]).toContain(event.at);
        expect(JSON.stringify(event)).not.toContain('SECRET');
      }
    });

    it('covers the registry', () => {
      expect(new Set([...CHANGES.flatMap(([, types]) => types), 'webhook.test'])).toEqual(new Set(EVENT_TYPE_NAMES));
    });

    it('goes to every endpoint of the client that wants it, under one id, and to nobody else', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const hooks = [
        webhookRecord({ clientId: who.clientId }),
        webhookRecord({ clientId: who.clientId, events: ['token.issued', 'device.registered'] }),
        webhookRecord({ clientId: who.clientId, events: ['token.issued'] }),
        webhookRecord({ clientId: who.clientId, disabledAt: T0, disabledReason: 'operator' }),
        webhookRecord(),
      ];
      for (const hook of hooks) await harness.stores().webhooks.add(hook, 9);
      await harness.stores().devices.add(deviceRecord(who));
      const each = await Promise.all(hooks.map(({ clientId, id }) => told(clientId, id)));
      expect(each.map((events) => events.length)).toEqual([1, 1, 0, 0, 0]);
      expect(each[0]?.[0]?.eventId).toBe(each[1]?.[0]?.eventId);
    });

    it('is nothing when nothing changed', async () => {
      const who = { clientId: freshId('cli'), subject: freshId('u') };
      const hook = webhookRecord({ clientId: who.clientId });
      const s = harness.stores();
      await s.webhooks.add(hook, 9);
      const challenge = await put(s, who, { status: 'verified', achieved: ACHIEVED });
      const taken = freshId('jti');
      await s.tokens.add({ ...who, jti: taken, challengeId: 'x', expiresAt: T0, consumedAt: null, revokedAt: null });
      await expect(s.tokens.issue({ jti: taken, challengeId: challenge.id, expiresAt: T0 + 1 }, NOW)).rejects.toThrow();
      expect(await s.challenges.cancel(challenge.id, challenge.expiresAt)).toBeNull();
      expect(await s.tokens.consume(who.clientId, freshId('jti'), NOW)).toBe(false);
      expect(await s.challenges.rejectAsStranger(challenge.id, NOW)).toBeNull();
      expect(await s.devices.revoke(who.clientId, who.subject, freshId('dev'), NOW)).toBeNull();
      expect(await told(who.clientId, hook.id)).toEqual([]);
    });
  });
}
