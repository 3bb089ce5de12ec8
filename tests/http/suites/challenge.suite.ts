import { describe, expect, test } from 'vitest';
import {
  assess,
  call,
  challengeOf,
  claim,
  claimed,
  codeOnShow,
  complete,
  confirm,
  consume,
  enrollKey,
  freshSubject,
  passByKey,
  race,
  redeem,
  signedPasskey,
  statusOf,
  stepUp,
  type TestChallenge,
  type TestPhone,
  WITHDRAWAL,
} from '../actors.ts';
import type { Target } from '../target.ts';

const winners = (answers: readonly { status: number }[]): number => answers.filter(({ status }) => status === 200).length;

/** The challenge protocol from QR code to used-up token. */
export function challengeSuite(get: () => Target): void {
  const ready = async (): Promise<{ target: Target; phone: TestPhone; challenge: TestChallenge }> => {
    const target = get();
    const phone = await enrollKey(target, freshSubject());
    // A first login makes the browser known, so that the confirm code is asked for only where a test wants it.
    await assess(target, phone.subject);
    return { target, phone, challenge: await stepUp(target, phone.subject) };
  };

  test('QR, claim, signature, token, use: once each', async () => {
    const { target, phone, challenge } = await ready();
    expect((await redeem(target, challenge.authReqId)).body).toMatchObject({ error: 'authorization_pending' });
    const claimAnswer = await claim(target, challenge, phone);
    expect(claimAnswer.body).toMatchObject({
      display: {
        title: 'Withdraw funds',
        origin: 'https://www.example.com',
        requested_from: { browser: 'Chrome on Windows', ip_prefix: '127.0.0.x', new_device: false },
      },
      methods: ['passkey', 'totp'].filter((method) => challenge.methods.includes(method)),
    });
    expect(claimAnswer.text).toContain('0.4 BTC');
    expect(await statusOf(target, challenge)).toBe('claimed');
    const token = String(claimAnswer.body['claim_token']);
    const done = await complete(target, challenge, token, await signedPasskey(target, challenge, phone, token));
    expect(done.body).toEqual({ status: 'verified' });
    const issued = await redeem(target, challenge.authReqId);
    expect(issued.body).toMatchObject({ token_type: 'Bearer', expires_in: 300, acr: 'urn:shualian:acr:device', authorization_details: [WITHDRAWAL] });
    expect((await redeem(target, challenge.authReqId)).body).toMatchObject({ error: 'invalid_grant' });
    const other = await consume(target, issued.body['access_token'], [{ ...WITHDRAWAL, amount: '0.5' }]);
    expect([other.status, other.body['code'], other.body['field']]).toEqual([409, 'intent_mismatch', 'authorization_details[0].amount']);
    const used = await consume(target, issued.body['access_token'], [WITHDRAWAL]);
    expect(used.body).toMatchObject({
      active: true,
      sub: phone.subject,
      acr: 'urn:shualian:acr:device',
      amr: ['swk', 'user', 'mca', 'rba'],
      txn: challenge.id,
    });
    expect((await consume(target, issued.body['access_token'], [WITHDRAWAL])).body['code']).toBe('token_consumed');
  });

  describe('claim', () => {
    test('a stranger, a wrong secret and an unknown id look the same', async () => {
      const { target, phone, challenge } = await ready();
      const stranger = await enrollKey(target, freshSubject());
      const code = await codeOnShow(target, challenge);
      const foreign = await claim(target, challenge, stranger, code);
      const wrong = await claim(target, challenge, phone, { frame: 0, secret: 'A'.repeat(22) });
      const unknown = await claim(target, { ...challenge, id: 'chl_AAAAAAAAAAAAAAAAAAAAAA' }, phone, code);
      for (const answer of [foreign, wrong, unknown]) {
        expect(answer.status).toBe(404);
        expect({ ...answer.body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' });
      }
    });
    test('five wrong secrets end the challenge', async () => {
      const { target, phone, challenge } = await ready();
      for (let i = 0; i < 4; i++) await claim(target, challenge, phone, { frame: 0, secret: 'A'.repeat(22) });
      expect(await statusOf(target, challenge)).toBe('pending');
      await claim(target, challenge, phone, { frame: 0, secret: 'A'.repeat(22) });
      expect(await statusOf(target, challenge)).toBe('failed');
    });
    test('the frame before still counts, an older one is stale, a future one is wrong', async () => {
      const { target, phone, challenge } = await ready();
      const first = await codeOnShow(target, challenge);
      await target.advance(61_000);
      const stale = await claim(target, challenge, phone, first);
      expect([stale.status, stale.body['code']]).toEqual([409, 'qr_frame_stale']);
      const second = await codeOnShow(target, challenge);
      expect(second.frame).toBe(2);
      await target.advance(30_000);
      expect((await claim(target, challenge, phone, second)).status).toBe(200);
    });
    test('of sixteen claims one wins', async () => {
      const { target, phone, challenge } = await ready();
      const code = await codeOnShow(target, challenge);
      const answers = await race(async () => claim(target, challenge, phone, code));
      expect(winners(answers)).toBe(1);
      expect(answers.filter(({ body }) => body['code'] === 'challenge_already_claimed')).toHaveLength(15);
    });
    test('nobody claims after the unclaimed life', async () => {
      const { target, phone, challenge } = await ready();
      const code = await codeOnShow(target, challenge);
      await target.advance(120_000);
      expect((await claim(target, challenge, phone, code)).status).toBeGreaterThanOrEqual(404);
      expect(await statusOf(target, challenge)).toBe('expired');
      expect((await redeem(target, challenge.authReqId)).body).toMatchObject({ error: 'expired_token' });
    });
  });

  describe('signature', () => {
    test('an offer can be tried once, a signature for another action is refused, three such end the challenge', async () => {
      const { target, phone, challenge } = await ready();
      const token = await claimed(target, challenge, phone);
      const other = await stepUp(target, phone.subject, { session: 's_2' });
      const otherToken = await claimed(target, other, phone);
      for (let i = 0; i < 3; i++) {
        await signedPasskey(target, challenge, phone, token);
        const foreign = await signedPasskey(target, other, phone, otherToken);
        const refused = await complete(target, challenge, token, foreign);
        expect([refused.status, refused.body['code']]).toEqual([403, 'assertion_invalid']);
        expect((await complete(target, challenge, token, foreign)).status).toBe(409);
      }
      expect(await statusOf(target, challenge)).toBe('failed');
    });
    test('of sixteen completions one wins', async () => {
      const { target, phone, challenge } = await ready();
      const token = await claimed(target, challenge, phone);
      const assertion = await signedPasskey(target, challenge, phone, token);
      expect(winners(await race(async () => complete(target, challenge, token, assertion)))).toBe(1);
    });
    test('a revoked phone can neither sign nor claim', async () => {
      const { target, phone, challenge } = await ready();
      const token = await claimed(target, challenge, phone);
      const assertion = await signedPasskey(target, challenge, phone, token);
      expect((await call(target, 'DELETE', `/v1/subjects/${phone.subject}/devices/${phone.deviceId}`, { token: target.apiKey })).status).toBe(204);
      expect((await complete(target, challenge, token, assertion)).body['code']).toBe('challenge_wrong_state');
      // What it claimed ended with it, for everybody who watches.
      expect(await statusOf(target, challenge)).toBe('canceled');
    });
  });

  describe('confirm code', () => {
    const far = async () => {
      const { target, phone } = await ready();
      const challenge = await stepUp(target, phone.subject, { session: 's_far', ip: '198.51.100.7' });
      const token = await claimed(target, challenge, phone);
      const done = await complete(target, challenge, token, await signedPasskey(target, challenge, phone, token));
      expect(done.body).toMatchObject({ status: 'awaiting_confirmation', confirm_code: expect.stringMatching(/^\d{6}$/) });
      return { target, challenge, code: String(done.body['confirm_code']) };
    };
    const wrongOf = (code: string, i = 0): string => String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0');

    test('is asked for when browser and phone look far apart, and not before it is typed is there a token', async () => {
      const { target, challenge, code } = await far();
      expect((await redeem(target, challenge.authReqId)).body).toMatchObject({ error: 'authorization_pending' });
      expect((await call(target, 'GET', `/v1/challenges/${challenge.id}`, { token: challenge.watchToken })).text).not.toContain(code);
      expect((await confirm(target, challenge, code)).body).toEqual({ status: 'verified' });
      await target.advance(3000);
      expect((await redeem(target, challenge.authReqId)).status).toBe(200);
    });
    test('what was verified with the code is known from then on', async () => {
      const { target, phone } = await ready();
      const place = { device: 'd_new', ip: '198.51.100.77' } as const;
      const first = await assess(target, phone.subject, place);
      expect(first.body['decision']).toBe('step_up');
      const challenge = challengeOf(first);
      await passByKey(target, challenge, phone);
      await expect.poll(async () => (await assess(target, phone.subject, place)).body['decision'], { timeout: 5000 }).toBe('allow');
    });
    test('three wrong codes end the challenge, also at once', async () => {
      const { target, challenge, code } = await far();
      const answers = await race(async (i) => confirm(target, challenge, wrongOf(code, i)));
      expect(answers.filter(({ body }) => body['code'] === 'confirm_code_wrong')).toHaveLength(3);
      expect(await statusOf(target, challenge)).toBe('failed');
      expect((await confirm(target, challenge, code)).status).toBe(409);
    });
    test('two wrong codes leave one try', async () => {
      const { target, challenge, code } = await far();
      expect((await confirm(target, challenge, wrongOf(code))).body).toMatchObject({ code: 'confirm_code_wrong', tries_left: 2 });
      expect((await confirm(target, challenge, wrongOf(code))).body).toMatchObject({ tries_left: 1 });
      expect((await confirm(target, challenge, code)).status).toBe(200);
    });
  });

  describe('ends', () => {
    test('"this is not me" ends it, revokes live tokens and blocks for an hour', async () => {
      const { target, phone, challenge: earlier } = await ready();
      await passByKey(target, earlier, phone);
      const token = (await redeem(target, earlier.authReqId)).body['access_token'];
      const challenge = await stepUp(target, phone.subject, { session: 's_2' });
      const claimToken = await claimed(target, challenge, phone);
      expect((await call(target, 'POST', `/v1/challenges/${challenge.id}/reject`, { token: claimToken, json: { reason: 'not_me' } })).status).toBe(200);
      expect((await redeem(target, challenge.authReqId)).body).toMatchObject({ error: 'access_denied' });
      expect((await consume(target, token, [WITHDRAWAL])).body['code']).toBe('token_revoked');
      const blocked = await assess(target, phone.subject, { type: 'withdrawal.create', details: [WITHDRAWAL] });
      expect(blocked.body).toMatchObject({ decision: 'deny' });
      expect((blocked.body['reasons'] as { code: string }[]).map(({ code }) => code)).toContain('challenges_blocked');
      await target.advance(3_600_001);
      const later = await assess(target, phone.subject, { type: 'withdrawal.create', details: [WITHDRAWAL] });
      expect(later.body).toMatchObject({ decision: 'step_up' });
      expect((later.body['reasons'] as { code: string }[]).map(({ code }) => code)).toContain('user_reported_fraud');
    });
    test('cancel, and a newer request of the same session, supersede', async () => {
      const { target, phone, challenge } = await ready();
      expect((await call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey })).body).toEqual({ status: 'canceled' });
      const second = await stepUp(target, phone.subject);
      const third = await stepUp(target, phone.subject);
      expect(await statusOf(target, second)).toBe('canceled');
      expect(await statusOf(target, third)).toBe('pending');
    });
    test('a fourth open challenge is refused', async () => {
      const { target, phone } = await ready();
      await stepUp(target, phone.subject, { session: 's_2' });
      await stepUp(target, phone.subject, { session: 's_3' });
      const fourth = await assess(target, phone.subject, { type: 'withdrawal.create', details: [WITHDRAWAL], session: 's_4' });
      expect(fourth.body).toMatchObject({ decision: 'deny', retry_after_seconds: expect.any(Number) });
    });
  });

  describe('token', () => {
    test('of sixteen redemptions and sixteen uses one wins', async () => {
      const { target, phone, challenge } = await ready();
      await passByKey(target, challenge, phone);
      const issued = await race(async () => redeem(target, challenge.authReqId));
      expect(winners(issued)).toBe(1);
      const token = issued.find(({ status }) => status === 200)?.body['access_token'];
      expect(winners(await race(async () => consume(target, token, [WITHDRAWAL])))).toBe(1);
    });
    test('polling early is told to slow down, a foreign gateway sees an unknown id', async () => {
      const { target, challenge } = await ready();
      expect((await redeem(target, challenge.authReqId)).body).toMatchObject({ error: 'authorization_pending' });
      expect((await redeem(target, challenge.authReqId)).body).toMatchObject({ error: 'slow_down' });
      expect((await redeem(target, challenge.authReqId, target.foreignKey)).body).toMatchObject({ error: 'invalid_grant' });
      expect((await redeem(target, 'ar_unknown')).body).toMatchObject({ error: 'invalid_grant' });
    });
    test('introspection and revocation; a revoked token is refused however it is spelled', async () => {
      const { target, phone, challenge } = await ready();
      await passByKey(target, challenge, phone);
      const token = String((await redeem(target, challenge.authReqId)).body['access_token']);
      const form = (value: string) => ({ raw: { type: 'application/x-www-form-urlencoded', body: new URLSearchParams({ token: value }).toString() } });
      const introspect = async (value: string, key = target.apiKey) => (await call(target, 'POST', '/v1/introspect', { token: key, ...form(value) })).body;
      expect(await introspect(token)).toMatchObject({ active: true, acr: 'urn:shualian:acr:device' });
      expect(await introspect(token, target.foreignKey)).toEqual({ active: false });
      expect((await call(target, 'POST', '/v1/revoke', { token: target.apiKey, ...form(token) })).status).toBe(200);
      for (const spelled of [token, `${token}=`, ` ${token}`, token.replace('.', '.\n')]) {
        expect(await introspect(spelled)).toEqual({ active: false });
        expect((await consume(target, spelled, [WITHDRAWAL])).status).not.toBe(200);
      }
    });
  });

  test('status events tell each change, and go on after a lost connection', async () => {
    const { target, phone, challenge } = await ready();
    const open = async (lastId?: string) =>
      target.send(
        new Request(`${target.origin}/v1/challenges/${challenge.id}/events`, {
          headers: { Authorization: `Bearer ${challenge.watchToken}`, ...(lastId === undefined ? {} : { 'Last-Event-ID': lastId }) },
        }),
      );
    const stream = (await open()).text();
    await claimed(target, challenge, phone);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await call(target, 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: target.apiKey });
    const text = await stream;
    expect([...text.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status)).toEqual(['pending', 'claimed', 'canceled']);
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id);
    const again = await (await open(ids[1])).text();
    expect([...again.matchAll(/"status":"(\w+)"/g)].map(([, status]) => status)).toEqual(['canceled']);
  });
}
