import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOTICE_VERSION } from '../../src/consent/notice.ts';
import { readWrappingKeys } from '../../src/consent/wrapping-keys.ts';
import type { EnrollmentRecord } from '../../src/device/enrollment.ts';
import { type ConsentEnrollmentDeps, consentEnrollment } from '../../src/flow/consent-enrollment.ts';
import { type KeepEnrolledFaceDeps, keepEnrolledFace } from '../../src/flow/keep-enrolled-face.ts';
import { saveFaceTemplate } from '../../src/flow/face-template.ts';
import { type WithdrawConsentDeps, withdrawConsent } from '../../src/flow/withdraw-consent.ts';
import { hashSecret } from '../../src/lib/bytes.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { createMemoryEvidenceStore } from '../../src/store/memory/evidence-store.ts';
import type { DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { BOTH_DATABASES, type OpenedDatabase, openDatabase } from '../support/both-databases.ts';
import { attemptRecord, deviceRecord, enrollmentRecord, freshId, T0 } from '../support/contract-records.ts';

// Whoever holds a phone and its key withdraws in the name of its person, and means to have another face enrolled by a link that is open already.
const FACE = Array.from({ length: EMBEDDING_LENGTH }, (_, n) => (n === 0 ? 1 : 0));

describe.each(BOTH_DATABASES)('%s', (name) => {
  let database: OpenedDatabase;
  let stores: DurableStores;
  let now = T0;
  const clock = { now: () => now };
  const parts = {
    clock,
    random: systemRandom,
    wrapping: readWrappingKeys(new Uint8Array(32), undefined),
    evidence: createMemoryEvidenceStore(clock),
    noticeFacts: { contact: null, templateDays: 1095, frameMinutes: 15, frameHoldDays: 0, recipients: [] },
    rpId: 'example.com',
  } as const;
  const depsOf = (overrides: Partial<DurableStores> = {}) =>
    ({ ...stores, ...parts, ...overrides }) as unknown as ConsentEnrollmentDeps & KeepEnrolledFaceDeps & WithdrawConsentDeps;

  beforeAll(async () => {
    database = await openDatabase(name);
    stores = database.stores;
  });
  afterAll(() => database.close());

  /** A person whose face stands, with a phone. */
  const enrolled = async () => {
    now = T0;
    const who = { clientId: freshId('cli'), subject: freshId('u') };
    await stores.clients.addClient({ id: who.clientId, name: 'exchange', audience: 'https://exchange.example', demo: false, createdAt: T0 });
    const device = deviceRecord(who);
    await stores.devices.add(device);
    await agree(who);
    expect(await saveFaceTemplate({ ...who, embedding: FACE, mayReplace: false }, depsOf())).toBe(true);
    return { who, device };
  };
  const agree = async (who: { readonly clientId: string; readonly subject: string }): Promise<void> =>
    stores.consents.add({
      id: freshId('con'),
      ...who,
      purpose: 'face_verification',
      textVersion: NOTICE_VERSION,
      textSha256: '',
      locale: 'en',
      channel: 'phone',
      givenAt: now,
      withdrawnAt: null,
    });
  const link = async (overrides: Partial<EnrollmentRecord>): Promise<EnrollmentRecord> => {
    const record = enrollmentRecord({ status: 'opened', createdAt: now, tokenHash: hashSecret('et_phone'), ...overrides });
    await stores.enrollments.create(record);
    return record;
  };
  const answer = async ({ id }: EnrollmentRecord): Promise<boolean | null> => {
    const input = { enrollmentId: id, enrollmentToken: 'et_phone', face: true, version: NOTICE_VERSION, locale: 'en' } as const;
    await consentEnrollment(input, depsOf());
    return (await stores.enrollments.find(id))?.withFace ?? null;
  };
  const standing = async ({ clientId, subject }: { readonly clientId: string; readonly subject: string }) => stores.templates.find(clientId, subject);

  test('an answer enrols no other face at whichever step of the withdrawal it comes, and none when the withdrawal breaks off there', async () => {
    for (const step of ['destroyKeys', 'withdraw', 'remove'] as const) {
      const { who } = await enrolled();
      const answers: (boolean | null)[] = [];
      const after = async <T>(reached: typeof step, done: T): Promise<T> => {
        if (reached !== step) return done;
        answers.push(await answer(await link(who)));
        throw new Error('the connection is gone');
      };
      const broken = depsOf({
        subjects: { ...stores.subjects, destroyKeys: async (...about) => after('destroyKeys', await stores.subjects.destroyKeys(...about)) },
        consents: { ...stores.consents, withdraw: async (...about) => after('withdraw', await stores.consents.withdraw(...about)) },
        templates: { ...stores.templates, remove: async (...about) => after('remove', await stores.templates.remove(...about)) },
      });
      await expect(withdrawConsent(who, broken), step).rejects.toThrow('the connection is gone');
      expect([step, ...answers, await answer(await link(who))]).toEqual([step, false, false]);
      await withdrawConsent(who, depsOf());
      expect(await standing(who)).toBeNull();
    }
  });

  test.each([
    ['made before it, by its key alone', { mayReplaceFace: false }, T0, false],
    ['made after it, by its key alone', { mayReplaceFace: false }, T0 + 2, false],
    ['made before it, that the gateway vouched for', { mayReplaceFace: true }, T0, false],
    ['made after it, that the gateway vouched for', { mayReplaceFace: true }, T0 + 2, true],
  ] as const)('a withdrawal and a link %s', async (_what, overrides, createdAt, isKept) => {
    const { who, device } = await enrolled();
    const begun = await link({ ...who, ...overrides, createdAt, status: 'registered', withFace: true, deviceId: device.id });
    const asked = await link({ ...who, ...overrides, createdAt });
    now = T0 + 1;
    await withdrawConsent(who, depsOf());
    now = T0 + 3;
    expect(await answer(asked)).toBe(isKept);
    // Another yes, wherever it came from, revives nothing.
    await agree(who);
    expect(await keepEnrolledFace(attemptRecord({ ...who, owner: { kind: 'enrollment', id: begun.id } }), FACE, depsOf())).toBe(isKept);
    expect((await standing(who)) !== null).toBe(isKept);
  });
});
