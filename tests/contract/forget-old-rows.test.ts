import { systemRandom } from '../../src/runtime/system.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseConnection } from '../../src/store/postgres/connection.ts';
import { createDurableStores, type DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { forgetOldRows } from '../../src/store/postgres/forget-old-rows.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { attemptRecord, challengeRecord, decisionFor, freshId, T0 } from '../support/contract-records.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

const DAY = 86_400_000;

describe('forgetting old rows', () => {
  let connection: DatabaseConnection;
  let stores: DurableStores;
  beforeAll(async () => {
    connection = await openPglite(null, { migrationsFolder: MIGRATIONS_FOLDER });
    await connection.migrate();
  }, 30_000);
  afterAll(() => connection.close());
  beforeEach(async () => {
    stores = createDurableStores(connection.db, systemRandom);
    await forgetOldRows(connection.db, T0 + 10_000 * DAY, 10_000);
  });

  it('forgets each kind at its time and not a millisecond before', async () => {
    const record = challengeRecord({ status: 'consumed', endedAt: T0 });
    await stores.assessments.write(decisionFor(record));
    const attempt = attemptRecord({ status: 'passed', settledAt: T0, evidenceKey: null });
    await stores.attempts.create(attempt);
    const held = attemptRecord({ status: 'failed', settledAt: T0 });
    await stores.attempts.create(held);
    const token = { jti: freshId('jti'), clientId: 'c', subject: 'u', challengeId: 'x', expiresAt: T0, consumedAt: null, revokedAt: null };
    await stores.tokens.add(token);
    const scope = { clientId: 'c', route: 'r', key: freshId('k') };
    await stores.idempotency.begin(scope, 'sha', { now: T0 - 1, expiresAt: T0, staleAfterMs: 1 });
    const counts = async (at: number) => forgetOldRows(connection.db, at, 100);
    expect(await counts(T0 - 1)).toMatchObject({ idempotency_keys: 0 });
    expect(await counts(T0)).toMatchObject({ idempotency_keys: 1, tokens: 0, liveness_attempts: 0, challenges: 0 });
    expect(await counts(T0 + 30 * DAY - 1)).toMatchObject({ liveness_attempts: 0 });
    expect(await counts(T0 + 30 * DAY)).toMatchObject({ liveness_attempts: 1, tokens: 0 });
    expect(await counts(T0 + 90 * DAY - 1)).toMatchObject({ tokens: 0 });
    expect(await counts(T0 + 90 * DAY)).toMatchObject({ tokens: 1, challenges: 0 });
    expect(await counts(T0 + 400 * DAY - 1)).toMatchObject({ challenges: 0 });
    expect(await counts(T0 + 400 * DAY)).toMatchObject({ challenges: 1 });
    // While its frames are held, the attempt stays as well.
    expect(await stores.attempts.find(held.id)).toEqual(held);
    expect(await stores.assessments.find(record.clientId, record.assessmentId)).not.toBeNull();
  });

  it('forgets a withdrawn consent after three years, and never one that stands', async () => {
    const consent = (withdrawnAt: number | null) =>
      ({
        id: freshId('con'),
        clientId: 'c',
        subject: 'u_forget',
        purpose: 'face_verification',
        textVersion: '1',
        textSha256: 't',
        locale: 'en',
        channel: 'phone',
        givenAt: T0 - 9999 * DAY,
        withdrawnAt,
      }) as const;
    for (const at of [T0, null]) await stores.consents.add(consent(at));
    const counts = async (at: number) => forgetOldRows(connection.db, at, 100);
    expect(await counts(T0 + 1095 * DAY - 1)).toMatchObject({ consents: 0 });
    expect(await counts(T0 + 1095 * DAY)).toMatchObject({ consents: 1 });
    expect(await counts(T0 + 9999 * DAY)).toMatchObject({ consents: 0 });
    expect(await stores.consents.list('c', 'u_forget')).toHaveLength(1);
  });

  it('keeps what has not ended, and the active signing key for ever', async () => {
    const record = challengeRecord();
    await stores.assessments.write(decisionFor(record));
    const attempt = attemptRecord();
    await stores.attempts.create(attempt);
    const key = { alg: 'ES256', publicJwk: {}, sealedPrivateJwk: Uint8Array.of(1), retiredAt: null, removeAt: null } as const;
    const first = await stores.signingKeys.ensureActive({ ...key, kid: freshId('kid'), createdAt: T0 });
    await stores.signingKeys.rotate({ ...key, kid: freshId('kid'), createdAt: T0 + 1 }, { retireAt: T0 + 1, removeAt: T0 + DAY });
    expect(await forgetOldRows(connection.db, T0 + DAY - 1, 100)).toMatchObject({ signing_keys: 0 });
    expect(await forgetOldRows(connection.db, T0 + 9999 * DAY, 100)).toMatchObject({ signing_keys: 1, challenges: 0, liveness_attempts: 0 });
    expect(await stores.challenges.find(record.id)).toEqual(record);
    expect((await stores.signingKeys.list(T0)).map(({ kid }) => kid)).not.toContain(first.kid);
    expect(await stores.signingKeys.list(T0)).toHaveLength(1);
  });

  it('deletes in batches', async () => {
    for (let n = 0; n < 5; n++) {
      await stores.tokens.add({ jti: freshId('jti'), clientId: 'c', subject: 'u', challengeId: 'x', expiresAt: T0, consumedAt: null, revokedAt: null });
    }
    const at = T0 + 90 * DAY;
    expect((await forgetOldRows(connection.db, at, 2))['tokens']).toBe(2);
    expect((await forgetOldRows(connection.db, at, 2))['tokens']).toBe(2);
    expect((await forgetOldRows(connection.db, at, 2))['tokens']).toBe(1);
  });
});
