import { beforeEach, describe, expect, test } from 'vitest';
import { type Answer, call, enrollKey, freshSubject, passByKey, race, redeem, stepUp, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

/** Using a token up when answers get lost on the way. */
export function consumeSuite(get: () => Target): void {
  describe('the answer of using a token up is given again to whoever asked', () => {
    let token = '';
    beforeEach(async () => {
      const subject = freshSubject();
      const phone = await enrollKey(get(), subject);
      const challenge = await stepUp(get(), subject);
      await passByKey(get(), challenge, phone);
      token = String((await redeem(get(), challenge.authReqId)).body['access_token']);
    });
    const use = async (key: string, details: readonly object[] = [WITHDRAWAL], apiKey = get().apiKey): Promise<Answer> =>
      call(get(), 'POST', '/v1/tokens/consume', {
        token: apiKey,
        json: { token, authorization_details: details },
        headers: { 'Idempotency-Key': `${key} of ${token.slice(-20)}`.replaceAll(' ', '-') },
      });

    test('under its own key, while a second use under another key, without one, or by another gateway is refused', async () => {
      const first = await use('order-1');
      expect(first.body, first.text).toMatchObject({ active: true, authorization_details: [WITHDRAWAL] });
      const again = await use('order-1');
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect((await use('order-2')).body['code']).toBe('token_consumed');
      expect(
        (await call(get(), 'POST', '/v1/tokens/consume', { token: get().apiKey, json: { token, authorization_details: [WITHDRAWAL] } })).body['code'],
      ).toBe('token_consumed');
      expect((await use('order-1', [WITHDRAWAL], get().foreignKey)).body['code']).toBe('token_invalid');
      expect((await use('order-1', [{ ...WITHDRAWAL, amount: '0.5' }])).body['code']).toBe('idempotency_key_reused');
    });
    test('and a refusal is none: what was a mistake may be put right under the same key', async () => {
      const wrong = await use('order-1', [{ ...WITHDRAWAL, address: 'bc1qother' }]);
      expect(wrong.body).toMatchObject({ code: 'intent_mismatch', field: 'authorization_details[0].address' });
      expect((await use('order-1')).status).toBe(200);
    });
    test('and of sixteen at the same moment under sixteen keys one gets through', async () => {
      const many = await race((i) => use(`order-${String(i)}`));
      expect(many.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(many.filter(({ body }) => body['code'] === 'token_consumed')).toHaveLength(15);
    });
    test('the same request sixteen times at once is used once, and everybody gets that answer or is told to wait', async () => {
      const same = await race(() => use('order-1'));
      const texts = new Set(same.filter(({ status }) => status === 200).map(({ text }) => text));
      expect(texts.size).toBe(1);
      for (const { status, body } of same) if (status !== 200) expect(body['code']).toBe('idempotency_in_progress');
    });
  });
}
