import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnFace } from '../../../src/flow/learn-face.ts';
import { settleVerdict } from '../../../src/flow/settle-liveness.ts';
import { toBase64url } from '../../../src/lib/bytes.ts';
import type { AttemptRecord } from '../../../src/liveness/attempt-store.ts';
import { DRIFT_LIMITS } from '../../../src/liveness/drift.ts';
import { embeddingDistance } from '../../../src/liveness/embedding.ts';
import { type RequestOptions, signAssertion } from '../../../src/phone/authenticator.ts';
import { claimed, complete, stepUp, type TestPhone } from '../../http/actors.ts';
import { enrollFace, performAttempt } from '../../http/virtual-attempt.ts';
import { actAs, type ScriptedService, startScriptedService } from './scripted-service.ts';

const PERSON = 7;
const START_MS = 120_000;
const WAIT_MS = DRIFT_LIMITS.intervalMs;
/** How far the face has aged: all 128 numbers by this much. */
const AGED = 0.02;

let service: ScriptedService;
beforeAll(async () => {
  service = await startScriptedService();
}, START_MS);
afterAll(() => service.close());

const aged = () =>
  actAs({ person: PERSON, edit: (frame) => ({ ...frame, embedding: frame.embedding === null ? null : frame.embedding.map((value) => value + AGED) }) });

async function enrolled(): Promise<TestPhone> {
  const { phone } = await enrollFace(service, actAs({ person: PERSON }));
  await service.settle();
  return phone;
}

/** A step-up whose face has passed and whose signature is on offer. */
async function passed(phone: TestPhone) {
  const challenge = await stepUp(service, phone.subject);
  const token = await claimed(service, challenge, phone);
  const { id, verdict } = await performAttempt(service, { base: `/v1/challenges/${challenge.id}`, token }, aged());
  await service.settle();
  expect(verdict.body, verdict.text).toMatchObject({ status: 'passed' });
  const sign = async (change: (response: { response: { signature: string } }) => void = () => undefined) => {
    const signed = signAssertion(verdict.body['webauthn'] as RequestOptions, phone.credential, service.origin);
    phone.credential = signed.credential;
    const response = structuredClone(signed.response) as unknown as { response: { signature: string } };
    change(response);
    const answer = await complete(service, challenge, token, response);
    await service.settle();
    return answer;
  };
  return { id, sign };
}

const asideOf = async (attemptId: string) => service.deps.evidence.get(`${attemptId}/face`);

describe('a template follows the face', () => {
  it('with the signature of the phone, after the waiting time, a little way, and never by the face alone', async () => {
    const phone = await enrolled();
    const before = await service.faceOf(phone.subject);
    await service.advance(WAIT_MS);
    const { id, sign } = await passed(phone);
    expect(await asideOf(id)).not.toBeNull();
    expect(await service.faceOf(phone.subject)).toMatchObject({ face: before.face, record: { driftedAt: null } });
    expect((await sign()).status).toBe(200);
    const after = await service.faceOf(phone.subject);
    expect(after.face.anchor).toEqual(before.face.anchor);
    expect(after.record).toMatchObject({ driftedAt: service.now(), createdAt: before.record.createdAt });
    const moved = embeddingDistance(after.face.current, before.face.current);
    expect(moved).toBeCloseTo(DRIFT_LIMITS.rate * AGED * Math.sqrt(128), 2);
    expect(after.face.current.every((value, i) => value > (before.face.current[i] ?? 1))).toBe(true);
    expect(await asideOf(id)).toBeNull();

    // The time runs anew from here.
    await service.advance(WAIT_MS - 60_000);
    expect((await (await passed(phone)).sign()).status).toBe(200);
    expect((await service.faceOf(phone.subject)).record.sealed).toEqual(after.record.sealed);
  });

  it('not before the waiting time is over', async () => {
    const phone = await enrolled();
    const before = await service.faceOf(phone.subject);
    await service.advance(WAIT_MS - 60_000);
    expect((await (await passed(phone)).sign()).status).toBe(200);
    expect((await service.faceOf(phone.subject)).record).toMatchObject({ sealed: before.record.sealed, driftedAt: null });
  });

  it('not by a signature that is not the phone’s', async () => {
    const phone = await enrolled();
    const before = await service.faceOf(phone.subject);
    await service.advance(WAIT_MS);
    const { sign } = await passed(phone);
    const refused = await sign(({ response }) => {
      response.signature = toBase64url(new Uint8Array(70).fill(1));
    });
    expect(refused.body['code']).toBe('assertion_invalid');
    expect((await service.faceOf(phone.subject)).record).toMatchObject({ sealed: before.record.sealed, driftedAt: null });
  });

  it('not after the consent was withdrawn between the face and the signature', async () => {
    const phone = await enrolled();
    const before = await service.faceOf(phone.subject);
    await service.advance(WAIT_MS);
    const { id, sign } = await passed(phone);
    // Withdrawn, and what follows from it has not been done yet.
    expect(await service.deps.consents.withdraw(service.clientId, phone.subject, 'face_verification', service.now())).toBe(1);
    expect((await sign()).body['code']).toBe('consent_required');
    // Withdrawn a moment later, when the signature had been taken.
    const attempt = await service.deps.attempts.find(id);
    expect(attempt && (await learnFace(attempt, service.deps))).toBe(false);
    expect((await service.faceOf(phone.subject)).record).toMatchObject({ sealed: before.record.sealed, driftedAt: null });
    expect(await asideOf(id)).toBeNull();
  });

  it('not by what a vendor or the phone alone judged', async () => {
    const phone = await enrolled();
    await service.advance(WAIT_MS);
    const { id } = await passed(phone);
    const own = await service.deps.attempts.find(id);
    if (!own) throw new Error('no attempt');
    const { face } = await service.faceOf(phone.subject);
    const verdict = { status: 'passed', hints: [], checks: [], reasons: [], embedding: face.current, frameHashes: [] } as const;
    const session = { id: 'vendor-session', region: 'us-east-1', expiresAt: service.now() + 60_000 };
    const keptBy = async (name: string, about: Partial<AttemptRecord>): Promise<boolean> => {
      const attempt = { ...own, id: `lva_${name}`, ...about };
      const fake = { ...service.deps.attempts, settle: () => Promise.resolve({ ...attempt, status: 'passed' as const }) };
      await settleVerdict(attempt, verdict, { ...service.deps, attempts: fake });
      return (await asideOf(attempt.id)) !== null;
    };
    expect(await keptBy('own', {})).toBe(true);
    expect(await keptBy('vendor', { provider: 'aws-rekognition', session })).toBe(false);
    expect(await keptBy('simulated', { provider: 'simulated' })).toBe(false);
  });
});
