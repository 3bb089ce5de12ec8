import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { type Answer, assess, call, challengeOf, enrollKey, freshSubject, race, redeem, statusOf, WITHDRAWAL, type TestChallenge } from '../actors.ts';
import type { Target } from '../target.ts';

const PASSWORD = 'correct horse 电池';

/** Authenticator code with fund password: the way without a phone. */
export function factorSuite(get: () => Target): void {
  const setUp = async (): Promise<{ target: Target; subject: string; code: () => string }> => {
    const target = get();
    const subject = freshSubject();
    const made = await call(target, 'POST', `/v1/subjects/${subject}/totp`, { token: target.apiKey, json: {} });
    expect(made.status).toBe(201);
    expect(made.text).toContain('otpauth://totp/');
    const totp = new TOTP({ secret: Secret.fromBase32(String(made.body['secret_base32'])) });
    const code = (): string => totp.generate({ timestamp: target.now() });
    const wrong = await call(target, 'POST', `/v1/subjects/${subject}/totp/activate`, { token: target.apiKey, json: { code: other(code()) } });
    expect([wrong.status, wrong.body['code']]).toEqual([403, 'factor_invalid']);
    expect((await call(target, 'POST', `/v1/subjects/${subject}/totp/activate`, { token: target.apiKey, json: { code: code() } })).status).toBe(204);
    const set = await call(target, 'PUT', `/v1/subjects/${subject}/fund-password`, { token: target.apiKey, json: { password: PASSWORD } });
    expect(set.status).toBe(204);
    await target.advance(30_000);
    return { target, subject, code };
  };
  const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const small = { ...WITHDRAWAL, amount_usd: '12000.00' };
  const challengeFor = async (target: Target, subject: string, session: string): Promise<TestChallenge> =>
    challengeOf(
      await assess(target, subject, { type: 'custom', details: [{ type: 'custom', description: session }], session, device: 'd_x' }).then(async (answer) =>
        answer.body['challenge'] ? answer : assess(target, subject, { type: 'withdrawal.create', details: [small], session }),
      ),
    );
  const pass = async (target: Target, challenge: TestChallenge, code: string, password = PASSWORD): Promise<Answer> =>
    call(target, 'POST', `/v1/challenges/${challenge.id}/fallback`, { token: challenge.watchToken, json: { method: 'totp', code, fund_password: password } });

  test('both right pass with the true, lower acr; a used code passes nothing else', async () => {
    const { target, subject, code } = await setUp();
    await enrollHistory(target, subject);
    const challenge = await challengeFor(target, subject, 's_1');
    expect(challenge.methods).toEqual(['totp']);
    const used = code();
    expect((await pass(target, challenge, used)).body).toEqual({ status: 'verified' });
    const issued = await redeem(target, challenge.authReqId);
    expect(issued.body).toMatchObject({ acr: 'urn:shualian:acr:totp' });
    const next = await challengeFor(target, subject, 's_2');
    const replayed = await pass(target, next, used);
    expect([replayed.status, replayed.body['code']]).toEqual([403, 'factor_invalid']);
  });

  test('the answer never tells which entry was wrong, and five failures close the method', async () => {
    const { target, subject, code } = await setUp();
    await enrollHistory(target, subject);
    const challenge = await challengeFor(target, subject, 's_1');
    const wrongCode = await pass(target, challenge, other(code()));
    const wrongPassword = await pass(target, challenge, code(), 'another password');
    expect({ ...wrongCode.body, request_id: '' }).toEqual({ ...wrongPassword.body, request_id: '' });
    for (let i = 0; i < 3; i++) await pass(target, challenge, other(code()));
    const closed = await pass(target, challenge, code());
    expect([closed.status, closed.body['code']]).toEqual([429, 'factor_try_later']);
    expect(Number(closed.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await statusOf(target, challenge)).toBe('pending');
  });

  test('one code in sixteen hands at once passes one challenge edge', async () => {
    const { target, subject, code } = await setUp();
    await enrollHistory(target, subject);
    const challenge = await challengeFor(target, subject, 's_1');
    const used = code();
    const answers = await race(async () => pass(target, challenge, used));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.some(({ status }) => status === 200 || status === 429)).toBe(true);
  });

  test('beyond the high-value line a code is not offered and not taken', async () => {
    const { target, subject, code } = await setUp();
    const phone = await enrollKey(target, subject);
    const answer = await assess(target, subject, { type: 'withdrawal.create', details: [{ ...WITHDRAWAL, amount_usd: '50000.00' }] });
    const challenge = challengeOf(answer);
    expect(challenge.methods).toEqual(['passkey']);
    const refused = await pass(target, challenge, code());
    expect([refused.status, refused.body['code']]).toEqual([403, 'method_not_allowed_here']);
    expect(phone.subject).toBe(subject);
  });

  test('a fund password that is too short is refused, one that exists is not replaced without a step-up', async () => {
    const { target, subject } = await setUp();
    const put = async (id: string, password: string) => call(target, 'PUT', `/v1/subjects/${id}/fund-password`, { token: target.apiKey, json: { password } });
    expect((await put(freshSubject(), '1234567')).body['code']).toBe('password_unacceptable');
    expect((await put(freshSubject(), '12345678')).status).toBe(204);
    expect((await put(freshSubject(), 'x'.repeat(128))).status).toBe(204);
    expect((await put(freshSubject(), 'x'.repeat(129))).body['code']).toBe('password_unacceptable');
    expect((await put(subject, 'another one 1')).body['code']).toBe('step_up_required');
    const totp = await call(target, 'POST', `/v1/subjects/${subject}/totp`, { token: target.apiKey, json: {} });
    expect(totp.body['code']).toBe('step_up_required');
  });
}

/** A first verified login, so that a withdrawal is judged by its amount and not by the want of history. */
async function enrollHistory(target: Target, subject: string): Promise<void> {
  await assess(target, subject);
}
