import { describe, expect, it } from 'vitest';
import type { SubjectStore } from '../../../src/consent/subject-store.ts';
import { attemptRecord, challengeRecord, decisionFor, freshId, T0, webhookRecord } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race } from './race.ts';

const SECRET = Uint8Array.from({ length: 32 }, (_, i) => 200 + (i % 50));

/** Writes a row about the person through every port, with secrets that must never come out again. */
async function fill(harness: DurableHarness, who: { clientId: string; subject: string }): Promise<{ assessmentId: string; challengeId: string }> {
  const s = harness.stores();
  await s.webhooks.add(webhookRecord({ clientId: who.clientId, events: ['device.registered'], sealedKeys: SECRET }), 1);
  const challenge = challengeRecord({
    ...who,
    watchTokenHash: 'SECRET-watch',
    authReqIdHash: freshId('SECRET-ar'),
    claimTokenHash: 'SECRET-claim',
    frameHashes: ['SECRET-frame'],
    assertionNonce: 'SECRET-nonce',
    confirmCodeHash: 'SECRET-code',
  });
  await s.assessments.write(decisionFor(challenge));
  await s.assessments.recordOutcome(who.clientId, challenge.assessmentId, { label: 'legitimate', source: 'support', at: T0 });
  await s.attempts.create(
    attemptRecord({
      ...who,
      planJson: 'SECRET-plan',
      reportJson: 'SECRET-report',
      session: { id: freshId('SECRET-session'), region: 'eu-west-1', expiresAt: T0 + 1 },
      nonce: 'SECRET-nonce',
      transcriptHead: 'SECRET-head',
      frameHashes: ['SECRET-face'],
      chunks: [{ seq: 0, sha256: 'SECRET-chunk', frameCount: 1, lastTMs: 2400, arrivedAt: T0 }],
    }),
  );
  await s.devices.add({
    ...who,
    id: freshId('dev'),
    name: 'phone',
    credentialId: freshId('cred'),
    publicKey: 'SECRET-public',
    counter: 1,
    transports: [],
    aaguid: '0',
    backupEligible: false,
    backedUp: false,
    tokenHash: freshId('SECRET-token'),
    createdAt: T0,
    lastUsedAt: null,
    revokedAt: null,
  });
  await s.webSessions.add({ ...who, tokenHash: freshId('SECRET-session'), sessionId: 's_1', deviceId: null, createdAt: T0, expiresAt: T0 + 1 });
  const held = { origin: 'https://www.example.com', returnUri: '/a', eventType: 'custom', acr: [], authorizationDetails: [], ip: '203.0.113.7', userAgent: '' };
  const times = { createdAt: T0, expiresAt: T0 + 1, codeExpiresAt: T0 + 1 };
  const hashes = { secretHash: 'SECRET-held', codeHash: freshId('SECRET-code') };
  await s.heldRequests.add({ ...who, ...held, ...times, ...hashes, id: freshId('hld'), sessionId: 's_1', deviceId: null, challengeId: null }, 20);
  await s.enrollments.create({
    ...who,
    id: freshId('enr'),
    displayName: 'name',
    locale: 'en',
    status: 'created',
    createdAt: T0,
    expiresAt: T0 + 1,
    secretHash: 'SECRET-1',
    watchTokenHash: 'SECRET-2',
    tokenHash: 'SECRET-3',
    withFace: null,
    registrationChallenge: 'SECRET-4',
    livenessTries: 0,
    excludedAction: null,
    mayReplaceFace: false,
    faceOnly: false,
    deviceId: null,
  });
  await s.consents.add({
    ...who,
    id: freshId('con'),
    purpose: 'face_verification',
    textVersion: '1',
    textSha256: 'text',
    locale: 'en',
    channel: 'phone',
    givenAt: T0,
    withdrawnAt: null,
  });
  await s.templates.enroll({ ...who, version: 1, model: 'm', sealed: SECRET, createdAt: T0, driftedAt: null, lastUsedAt: null }, { mayReplace: false });
  await s.factors.saveTotp({ ...who, sealedSecret: SECRET, active: true, lastStep: 0, createdAt: T0 });
  await s.factors.saveFundPassword({ ...who, hash: 'SECRET-scrypt', changedAt: T0 });
  const policy = { spacingAfter: 5, spacingMs: 1, closeAfter: 5, windowMs: 1, closedForMs: 1, disableAfter: 9 };
  await s.lockouts.begin(who.clientId, who.subject, 'face', policy, T0);
  await s.tokens.add({ ...who, jti: freshId('jti'), challengeId: challenge.id, expiresAt: T0, consumedAt: null, revokedAt: null });
  await s.audit.append({ ...who, at: T0, kind: 'k', data: {} });
  await s.subjects.ensureWrappedKey({ ...who, purpose: 'face' }, { wrapped: SECRET, keyId: 'master' }, T0);
  return { assessmentId: challenge.assessmentId, challengeId: challenge.id };
}

const TABLES = [
  'assessment_outcomes',
  'assessments',
  'audit_events',
  'challenges',
  'consents',
  'devices',
  'enrollments',
  'face_templates',
  'fund_passwords',
  'held_requests',
  'liveness_attempts',
  'lockouts',
  'outbox',
  'risk_profiles',
  'subject_keys',
  'tokens',
  'totp_factors',
  'web_sessions',
];

/**
 * The contract of SubjectStore.
 * @param harness what to run against
 */
export function subjectStoreSuite(harness: DurableHarness): void {
  const store = (): SubjectStore => harness.stores().subjects;
  const person = () => ({ clientId: freshId('cli'), subject: freshId('u') });

  describe('SubjectStore', () => {
    it('gives every racer the one data key that stands, one a purpose', async () => {
      const owner = { ...person(), purpose: 'face' } as const;
      expect(await store().findWrappedKey(owner)).toBeNull();
      const keys = await race((n) => (n % 2 ? store() : harness.others().subjects).ensureWrappedKey(owner, { wrapped: Uint8Array.of(n), keyId: 'k1' }, T0));
      expect(new Set(keys.map(({ wrapped }) => String(wrapped))).size).toBe(1);
      expect(await store().findWrappedKey(owner)).toEqual(keys[0]);
      expect(await store().findWrappedKey({ ...owner, clientId: freshId('cli') })).toBeNull();
      expect(await store().findWrappedKey({ ...owner, purpose: 'factors' })).toBeNull();
    });

    it('destroys data keys once, of one purpose or of all; a later one is another', async () => {
      const who = person();
      const [face, factors] = [{ ...who, purpose: 'face' } as const, { ...who, purpose: 'factors' } as const];
      await store().ensureWrappedKey(face, { wrapped: Uint8Array.of(1), keyId: 'k1' }, T0);
      await store().ensureWrappedKey(factors, { wrapped: Uint8Array.of(3), keyId: 'k1' }, T0);
      expect((await race(() => store().destroyKeys(who.clientId, who.subject, 'face'))).filter(Boolean)).toHaveLength(1);
      expect(await store().findWrappedKey(face)).toBeNull();
      expect(await store().findWrappedKey(factors)).toEqual({ wrapped: Uint8Array.of(3), keyId: 'k1' });
      expect(await store().ensureWrappedKey(face, { wrapped: Uint8Array.of(2), keyId: 'k2' }, T0)).toEqual({ wrapped: Uint8Array.of(2), keyId: 'k2' });
      expect(await store().destroyKeys(who.clientId, who.subject)).toBe(true);
      expect([await store().findWrappedKey(face), await store().findWrappedKey(factors)]).toEqual([null, null]);
    });

    it('exchanges a wrapping for one of all racers, and brings back no destroyed key', async () => {
      const owner = { ...person(), purpose: 'face' } as const;
      const old = Uint8Array.of(1, 2, 3);
      await store().ensureWrappedKey(owner, { wrapped: old, keyId: 'k1' }, T0);
      const moved = await race((n) => (n % 2 ? store() : harness.others().subjects).rewrapKey(owner, old, { wrapped: Uint8Array.of(9, n), keyId: 'k2' }));
      expect(moved.filter(Boolean)).toHaveLength(1);
      expect(await store().findWrappedKey(owner)).toEqual({ wrapped: Uint8Array.of(9, moved.indexOf(true)), keyId: 'k2' });
      await store().destroyKeys(owner.clientId, owner.subject);
      expect(await store().rewrapKey(owner, Uint8Array.of(9, moved.indexOf(true)), { wrapped: old, keyId: 'k3' })).toBe(false);
      expect(await store().findWrappedKey(owner)).toBeNull();
    });

    it('lists keys under other wrapping keys page by page, and counts', async () => {
      await harness.clear();
      const owners = Array.from({ length: 5 }, () => ({ ...person(), purpose: 'face' }) as const);
      for (const [i, owner] of owners.entries()) await store().ensureWrappedKey(owner, { wrapped: Uint8Array.of(i), keyId: i === 0 ? 'new' : 'old' }, T0);
      const first = await store().listKeysNotUnder('new', null, 3);
      const second = await store().listKeysNotUnder('new', first.at(-1) ?? null, 3);
      expect([first.length, second.length]).toEqual([3, 1]);
      const subjects = [...first, ...second].map(({ subject }) => subject);
      expect(new Set(subjects)).toEqual(new Set(owners.slice(1).map(({ subject }) => subject)));
      expect(first[0]).toMatchObject({ purpose: 'face', keyId: 'old', wrapped: expect.any(Uint8Array) });
      expect(await store().countKeys()).toEqual({ new: 1, old: 4 });
    });

    it('exports every row about the subject, and nothing that opens anything', async () => {
      const who = person();
      await fill(harness, who);
      await fill(harness, { clientId: freshId('cli'), subject: who.subject });
      const all = await store().exportAll(who.clientId, who.subject);
      expect(Object.keys(all).sort()).toEqual(TABLES);
      for (const table of TABLES) expect(all[table], table).toHaveLength(1);
      const text = JSON.stringify(all);
      expect(text).not.toContain('SECRET');
      expect(text).not.toContain('sealed');
      expect(text).not.toContain('wrapped');
      expect(all['challenges']?.[0]).toMatchObject({ eventType: 'withdrawal.create', status: 'pending', intent: { audience: 'https://www.example.com' } });
      expect(all['consents']?.[0]).toMatchObject({ textVersion: '1', textSha256: 'text' });
    });

    it('erases every row and nobody else’s, leaves a decision without a person, and writes the receipt', async () => {
      const who = person();
      const other = { clientId: freshId('cli'), subject: who.subject };
      const { assessmentId, challengeId } = await fill(harness, who);
      await fill(harness, other);
      const receipt = { id: freshId('rcp'), subjectHash: freshId('hash'), erasedAt: T0 };
      const erased = await store().erase(who.clientId, who.subject, receipt);
      expect(erased).toEqual({ ...receipt, items: Object.fromEntries(TABLES.map((table) => [table, 1])) });
      for (const rows of Object.values(await store().exportAll(who.clientId, who.subject))) expect(rows).toEqual([]);
      for (const rows of Object.values(await store().exportAll(other.clientId, other.subject))) expect(rows).toHaveLength(1);
      expect(await harness.stores().challenges.find(challengeId)).toBeNull();
      const residue = await harness.stores().assessments.find(who.clientId, assessmentId);
      expect(residue).toMatchObject({
        subject: receipt.subjectHash,
        eventId: null,
        explanation: {},
        input: {},
        outcome: null,
        decision: 'step_up',
        score: 72.5,
      });
      expect(JSON.stringify(residue)).not.toContain(who.subject);
      expect(await store().findWrappedKey({ ...who, purpose: 'face' })).toBeNull();
    });

    it('erases all or nothing', async () => {
      const who = person();
      const receipt = { id: freshId('rcp'), subjectHash: 'h', erasedAt: T0 };
      await store().erase(freshId('cli'), 'nobody', receipt);
      await fill(harness, who);
      // The receipt's id stands already, so the transaction cannot be completed.
      await expect(store().erase(who.clientId, who.subject, receipt)).rejects.toThrow();
      for (const rows of Object.values(await store().exportAll(who.clientId, who.subject))) expect(rows).toHaveLength(1);
    });

    it('lets no writer with an old history bring back what was erased', async () => {
      const who = person();
      const { assessments } = harness.stores();
      const [old, fresh] = [Uint8Array.of(1), Uint8Array.of(2)];
      const version = (await assessments.saveHistory(who.clientId, who.subject, old, 0, T0)) ?? 0;
      await store().erase(who.clientId, who.subject, { id: freshId('rcp'), subjectHash: 'h', erasedAt: T0 + 1 });
      expect(await assessments.saveHistory(who.clientId, who.subject, old, version, T0 + 2)).toBeNull();
      await assessments.saveHistory(who.clientId, who.subject, fresh, 0, T0 + 2);
      expect(await assessments.saveHistory(who.clientId, who.subject, old, version, T0 + 3)).toBeNull();
      expect((await assessments.loadHistory(who.clientId, who.subject)).bytes).toEqual(fresh);
    });
  });
}
