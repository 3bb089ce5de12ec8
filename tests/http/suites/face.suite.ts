import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Behaviour } from '../../../src/phone/camera.ts';
import { openPhoneStore, type PhoneStore } from '../../../src/phone/phone-store.ts';
import { parseCode } from '../../../src/phone/scan.ts';
import { approveChallenge, enrollPhone, type PhoneOptions, type PhoneResult } from '../../../src/phone/simulated-phone.ts';
import { assess, call, consume, freshSubject, redeem, stepUp, type TestChallenge, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

const clock = { nowMs: () => performance.timeOrigin + performance.now(), sleep: async (ms: number) => sleep(ms) };

/** The face check through the real engine, in real time. */
export function faceSuite(get: () => Target): void {
  const phoneOf = (target: Target, store: PhoneStore, behaviour: Behaviour = 'genuine'): PhoneOptions => ({
    store,
    clock,
    behaviour,
    method: 'face',
    tries: behaviour === 'genuine' ? 3 : 1,
    seed: 7,
    fetch: (request) => target.send(request),
  });
  const codeOf = async (target: Target, challenge: TestChallenge) => {
    const shown = await call(target, 'GET', `/v1/challenges/${challenge.id}/qr`, { token: challenge.watchToken });
    const code = parseCode(String(shown.body['url']));
    if (!code) throw new Error(shown.text);
    return code;
  };
  const enrolled = async (target: Target): Promise<{ subject: string; store: PhoneStore }> => {
    const subject = freshSubject();
    const store = openPhoneStore(null);
    const created = await call(target, 'POST', '/v1/enrollments', { token: target.apiKey, json: { subject: { id: subject } } });
    const code = parseCode(String((created.body['qr'] as { url: string }).url));
    if (!code) throw new Error(created.text);
    const steps: string[] = [];
    const options = { ...phoneOf(target, store), cannot: 'blink', onProgress: (line: string) => steps.push(line) };
    expect(await enrollPhone(code, options)).toMatchObject({ status: 'complete' });
    // Whoever cannot blink is asked for one action more, and never for that one.
    expect(steps.filter((line) => line.startsWith('step: ')).length % 5).toBe(0);
    expect(steps).not.toContain('step: blink');
    await assess(target, subject);
    return { subject, store };
  };
  const approve = async (target: Target, challenge: TestChallenge, phone: PhoneOptions): Promise<PhoneResult> =>
    approveChallenge(await codeOf(target, challenge), phone);

  test('a face enrols and approves; photo, other person and decline do not', { timeout: 240_000 }, async () => {
    const target = get();
    const { subject, store } = await enrolled(target);
    const challenge = await stepUp(target, subject);
    expect(challenge.methods).toEqual(['face', 'passkey']);
    expect(await approve(target, challenge, phoneOf(target, store))).toMatchObject({ status: 'verified', title: 'Withdraw funds' });
    const issued = await redeem(target, challenge.authReqId);
    expect(issued.body).toMatchObject({ acr: 'urn:shualian:acr:face+device' });
    expect((await consume(target, issued.body['access_token'], [WITHDRAWAL])).body).toMatchObject({ amr: ['face', 'swk', 'user', 'mca', 'mfa', 'rba'] });

    const photo = await approve(target, await stepUp(target, subject, { session: 's_photo' }), phoneOf(target, store, 'photo'));
    expect(photo.status).not.toBe('verified');
    const other = await approve(target, await stepUp(target, subject, { session: 's_other' }), phoneOf(target, store, 'other-person'));
    expect(other).toMatchObject({ status: 'failed', hints: [] });
    const declined = await approve(target, await stepUp(target, subject, { session: 's_decline' }), phoneOf(target, store, 'decline'));
    expect(declined.status).toBe('rejected');

    await call(target, 'DELETE', `/v1/subjects/${subject}/consent`, { token: target.apiKey });
    const without = await assess(target, subject, {
      type: 'mfa.reset',
      details: [{ type: 'factor_change', factor: 'totp', operation: 'add' }],
      session: 's_key',
    });
    expect((without.body['challenge'] as { methods: string[] }).methods).toEqual(['passkey']);
  });
}
