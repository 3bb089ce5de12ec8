import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import type { FaceAnalyzer } from '../../src/liveness/analyzer.ts';
import type { AttackScene } from '../../src/phone/attacks/attack-species.ts';
import { beginGenuine } from '../../src/phone/attacks/live-person.ts';
import { type RequestOptions, signAssertion } from '../../src/phone/authenticator.ts';
import { createSequence } from '../../src/phone/puppet/noise.ts';
import { call, claimed, complete, stepUp, type TestPhone } from '../http/actors.ts';
import { startStillTarget, startTargetWith } from '../http/node-target.ts';
import { openFaceEnrollment, startAttempt } from '../http/start-attempt.ts';
import type { Target } from '../http/target.ts';
import { enrollFace, performAttempt } from '../http/virtual-attempt.ts';

const PERSON = { seed: 7 };
const QUIET = { SHUALIAN_LOG_LEVEL: 'silent' };
const sceneOf = (seed: number): AttackScene => ({ victim: PERSON, stranger: { seed: 12 }, draw: createSequence(seed), framesPerSecond: 13, earlier: [] });

describe('a verdict that is past', { timeout: 180_000 }, () => {
  let target: Target;
  let phone: TestPhone;

  beforeAll(async () => {
    target = await startStillTarget('late', QUIET);
    ({ phone } = await enrollFace(target, beginGenuine(sceneOf(61))));
  }, 300_000);
  afterAll(() => target.close());

  /** Passes the face check of a new challenge, and signs what is then on offer. */
  async function passed(seed: number) {
    await target.advance(31_000);
    const challenge = await stepUp(target, phone.subject, { session: `s_${String(seed)}` });
    const where = { base: `/v1/challenges/${challenge.id}`, token: await claimed(target, challenge, phone) };
    const { id, verdict } = await performAttempt(target, where, beginGenuine(sceneOf(seed)));
    expect(verdict.body).toMatchObject({ status: 'passed' });
    const signed = signAssertion(verdict.body['webauthn'] as RequestOptions, phone.credential, target.origin);
    phone.credential = signed.credential;
    return { challenge, where, attempt: id, assertion: signed.response };
  }

  it('counts no more when another try was begun, whatever becomes of that', async () => {
    const { challenge, where, attempt, assertion } = await passed(71);
    const begun = await startAttempt(target, { ...where, subject: phone.subject });
    expect(begun.started.status).toBe(201);
    const read = async () => (await call(target, 'GET', `${where.base}/liveness/${attempt}`, { token: where.token })).body;
    expect(await read()).toMatchObject({ status: 409, code: 'challenge_wrong_state' });
    expect((await complete(target, challenge, where.token, assertion)).body['code']).toBe('challenge_wrong_state');
    await target.advance(20_000);
    expect((await begun.read()).body).toMatchObject({ status: 'retry' });
    expect(await read()).toMatchObject({ status: 409, code: 'challenge_wrong_state' });
  });

  it('counts no more when the person does not want their face looked at any more', async () => {
    const { challenge, where, assertion } = await passed(72);
    expect((await call(target, 'DELETE', `/v1/subjects/${phone.subject}/consent`, { token: target.apiKey })).status).toBe(200);
    expect((await complete(target, challenge, where.token, assertion)).body['code']).toBe('face_not_enrolled');
  });
});

describe('a face of a phone that was revoked', { timeout: 180_000 }, () => {
  let target: Target;
  let release: () => void = () => undefined;
  let isAsked: Promise<void>;
  const engine = createPoolAnalyzer({ size: 1, queueLimit: 32, jobLimitMs: 120_000 });

  beforeAll(async () => {
    await engine.start();
    let tellAsked: () => void = () => undefined;
    isAsked = new Promise((resolve) => (tellAsked = resolve));
    const opened = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    // The verdict waits for the last of the four steps.
    const analyzer: FaceAnalyzer = {
      analyze: async (frames, hint) => {
        asked += 1;
        if (asked === 4) {
          tellAsked();
          await opened;
        }
        return engine.analyze(frames, hint);
      },
    };
    target = await startTargetWith(analyzer, QUIET);
  }, 300_000);
  afterAll(async () => {
    release();
    await target.close();
    await engine.close();
  });

  it('is not enrolled, also when its verdict was already being made', async () => {
    const where = await openFaceEnrollment(target);
    const attempt = performAttempt(target, where, beginGenuine(sceneOf(81)));
    await isAsked;
    const devices = await call(target, 'GET', `/v1/subjects/${where.subject}/devices`, { token: target.apiKey });
    const [{ id }] = devices.body['devices'] as readonly [{ readonly id: string }];
    expect((await call(target, 'DELETE', `/v1/subjects/${where.subject}/devices/${id}`, { token: target.apiKey })).status).toBe(204);
    expect((await startAttempt(target, where)).started.body['code']).toBe('enrollment_not_found');
    release();
    expect((await attempt).verdict.body['code']).toBe('enrollment_not_found');
    const exported = async () => (await call(target, 'GET', `/v1/subjects/${where.subject}/export`, { token: target.apiKey })).body['data'];
    await expect
      .poll(exported, { timeout: 60_000 })
      .toMatchObject({ liveness_attempts: [{ status: 'retry' }], face_templates: [], enrollments: [{ status: 'expired' }] });
  });
});
