import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOTICE_VERSION } from '../../src/consent/notice.ts';
import { readWrappingKeys } from '../../src/consent/wrapping-keys.ts';
import type { EnrollmentRecord } from '../../src/device/enrollment.ts';
import { openFaceTemplate } from '../../src/flow/face-template.ts';
import { revokeDevice } from '../../src/flow/manage-devices.ts';
import { type SettleLivenessDeps, settleVerdict } from '../../src/flow/settle-liveness.ts';
import { EMBEDDING_LENGTH } from '../../src/liveness/embedding.ts';
import type { Verdict } from '../../src/liveness/judge.ts';
import { serializePlan } from '../../src/liveness/plan.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { createMemoryEvidenceStore } from '../../src/store/memory/evidence-store.ts';
import { createMemoryHotStores } from '../../src/store/memory/hot-stores.ts';
import type { DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { BOTH_DATABASES, type OpenedDatabase, openDatabase } from '../support/both-databases.ts';
import { attemptRecord, deviceRecord, enrollmentRecord, freshId, T0 } from '../support/contract-records.ts';
import { planOf } from '../unit/liveness/synthetic-attempt.ts';

// A stranger had a phone bound by a stolen session; it is revoked, or the person goes, at the very moment at which the stranger's face has passed.
const clock = { now: () => T0 };
const PLAN = serializePlan(planOf('blink', 'turn_left', 'nod'));
const PASSED: Verdict = {
  status: 'passed',
  hints: [],
  checks: [],
  reasons: [],
  embedding: Array.from({ length: EMBEDDING_LENGTH }, (_, n) => (n === 0 ? 1 : 0)),
  frameHashes: [],
};

describe.each(BOTH_DATABASES)('%s', (name) => {
  let database: OpenedDatabase;
  let stores: DurableStores;
  const parts = {
    clock,
    random: systemRandom,
    wrapping: readWrappingKeys(new Uint8Array(32), undefined),
    evidence: createMemoryEvidenceStore(clock),
    evidenceAfterFailed: 'destroy',
    statusChannel: createMemoryHotStores(clock).statusChannel,
  } as const;
  const depsOf = (overrides: Partial<DurableStores> = {}) => ({ ...stores, ...parts, ...overrides }) as unknown as SettleLivenessDeps;

  beforeAll(async () => {
    database = await openDatabase(name);
    stores = database.stores;
  });
  afterAll(() => database.close());

  const startedIn = async ({ id, clientId, subject }: EnrollmentRecord) => {
    const attempt = attemptRecord({ clientId, subject, owner: { kind: 'enrollment', id }, status: 'verifying', planJson: PLAN });
    await stores.attempts.create(attempt);
    return attempt;
  };
  /** A person with a phone whose face is about to be enrolled. */
  const begin = async (enrolment: Partial<EnrollmentRecord> = {}) => {
    const who = { clientId: freshId('cli'), subject: freshId('u') };
    const device = deviceRecord(who);
    await stores.devices.add(device);
    const enrollment = enrollmentRecord({ ...who, status: 'registered', withFace: true, deviceId: device.id, ...enrolment });
    await stores.enrollments.create(enrollment);
    const about = { purpose: 'face_verification', textVersion: NOTICE_VERSION, textSha256: '', locale: 'en', channel: 'phone' } as const;
    await stores.consents.add({ id: freshId('con'), ...who, ...about, givenAt: T0, withdrawnAt: null });
    const attempt = await startedIn(enrollment);
    return { who, device, enrollment, attempt };
  };
  const revoke = (who: { clientId: string; subject: string }, deviceId: string) => revokeDevice({ ...who, deviceId }, { ...stores, ...parts });
  const faceOf = async ({ clientId, subject }: { clientId: string; subject: string }) => openFaceTemplate(clientId, subject, depsOf());
  const anything = async ({ clientId, subject }: { clientId: string; subject: string }) => [
    await stores.templates.find(clientId, subject),
    await stores.subjects.findWrappedKey({ clientId, subject, purpose: 'face' }),
  ];

  test('a face that passes is kept, and its enrolment complete', async () => {
    const { who, enrollment, attempt } = await begin();
    await settleVerdict(attempt, PASSED, depsOf());
    expect(await faceOf(who)).not.toBeNull();
    expect((await stores.enrollments.find(enrollment.id))?.status).toBe('complete');
  });

  test('a phone that was revoked enrols no face any more', async () => {
    const { who, device, enrollment, attempt } = await begin();
    await revoke(who, device.id);
    const settled = await settleVerdict(attempt, PASSED, depsOf());
    expect(settled.status).toBe('retry');
    expect(await anything(who)).toEqual([null, null]);
    expect((await stores.enrollments.find(enrollment.id))?.status).toBe('expired');
  });

  test.each(['before', 'after'] as const)('a phone that is revoked %s its face is written leaves none, whoever else has a phone', async (when) => {
    const { who, device, enrollment, attempt } = await begin();
    await stores.devices.add(deviceRecord(who));
    const templates: DurableStores['templates'] = {
      ...stores.templates,
      enroll: async (template, how) => {
        if (when === 'before') await revoke(who, device.id);
        const isKept = await stores.templates.enroll(template, how);
        if (when === 'after') await revoke(who, device.id);
        return isKept;
      },
    };
    expect((await settleVerdict(attempt, PASSED, depsOf({ templates }))).status).toBe('passed');
    expect(await anything(who)).toEqual([null, null]);
    expect((await stores.enrollments.find(enrollment.id))?.status).toBe('expired');
  });

  test('the last phone is revoked and its face passes in the same moment, sixteen times: none is left', async () => {
    for (let n = 0; n < 16; n++) {
      const { who, device, attempt } = await begin();
      await Promise.all([settleVerdict(attempt, PASSED, depsOf()), revoke(who, device.id)]);
      expect(await anything(who)).toEqual([null, null]);
    }
  });

  test.each([
    ['of a phone that was never bound', { deviceId: 'dev_nobody' }],
    ['of no phone', { deviceId: null }],
    ['that is over', { expiresAt: T0 }],
    ['that was ended', { status: 'expired' }],
  ] as const)('an enrolment %s keeps no face, and one that stands stays', async (_what, enrolment) => {
    const first = await begin();
    await settleVerdict(first.attempt, PASSED, depsOf());
    const standing = await faceOf(first.who);
    const enrollment = enrollmentRecord({ ...first.who, status: 'registered', mayReplaceFace: true, deviceId: first.device.id, ...enrolment });
    await stores.enrollments.create(enrollment);
    const attempt = await startedIn(enrollment);
    await settleVerdict(attempt, { ...PASSED, embedding: [...(PASSED.embedding ?? [])].reverse() }, depsOf());
    expect(await faceOf(first.who)).toEqual(standing);
  });
});
