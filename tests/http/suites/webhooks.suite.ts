import { describe, expect, test } from 'vitest';
import { isSigned } from '../../support/webhook-receiver.ts';
import { call, claimed, consume, enrollKey, freshSubject, passByKey, redeem, stepUp, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';
import { type Hook, webhookActors } from '../webhook-actors.ts';

const DAY_MS = 86_400_000;

/** Events out, over HTTP, to a receiver that really listens. */
export function webhooksSuite(get: () => Target): void {
  const { receiver, operate, add, removeAfter, until, of } = webhookActors(get);
  /** An endpoint that gets test events alone: a challenge that expires meanwhile would be told of first, and be answered first. */
  const addForTests = (): Promise<Hook> => add(['webhook.test']);
  const testEvent = async (hook: Hook): Promise<string> => {
    const answer = await operate('POST', `/${hook.id}/test`);
    expect(answer.status, answer.text).toBe(202);
    return String(answer.body['event_id']);
  };
  const statusOf = async (hook: Hook, event: string): Promise<unknown> => {
    const { deliveries } = (await operate('GET', `/${hook.id}/deliveries`)).body as { deliveries: { event_id: string; status: string }[] };
    return deliveries.find(({ event_id: id }) => id === event)?.status;
  };
  const untilStatus = (hook: Hook, event: string, status: string) =>
    expect
      .poll(
        async () => {
          await get().deliverDue();
          return statusOf(hook, event);
        },
        { timeout: 20_000, interval: 100 },
      )
      .toBe(status);

  describe('endpoints', () => {
    test('are made, read, changed and removed by the operator; the secret is shown once', async () => {
      const created = await operate('POST', '', { url: receiver().url, events: ['token.issued'] });
      expect(created).toMatchObject({
        status: 201,
        body: { url: receiver().url, events: ['token.issued'], enabled: true, disabled_reason: null, paused_until: null },
      });
      expect(created.body['id']).toMatch(/^whk_/);
      expect(created.body['secret']).toMatch(/^whsec_/);
      expect(created.body['public_key']).toMatch(/^whpk_/);
      const { secret: _secret, ...shown } = created.body;
      const id = String(shown['id']);
      expect((await operate('GET', `/${id}`)).body).toEqual(shown);
      expect((await operate('GET', '')).body['webhooks']).toEqual(expect.arrayContaining([shown]));
      const changed = await operate('PATCH', `/${id}`, { url: `${receiver().url}/2`, events: [], enabled: false });
      expect(changed.body).toEqual({ ...shown, url: `${receiver().url}/2`, events: [], enabled: false, disabled_reason: 'operator' });
      expect((await operate('PATCH', `/${id}`, { enabled: true })).body).toMatchObject({ enabled: true, disabled_reason: null });
      expect((await operate('DELETE', `/${id}`)).status).toBe(204);
      for (const [method, path, json] of [
        ['GET', '', undefined],
        ['PATCH', '', { enabled: true }],
        ['DELETE', '', undefined],
        ['POST', '/rotate', undefined],
        ['POST', '/test', undefined],
        ['GET', '/deliveries', undefined],
      ] as const)
        expect((await operate(method, `/${id}${path}`, json)).body['code'], path).toBe('webhook_not_found');
      expect((await operate('POST', `/${id}/deliveries/evt_x/redeliver`)).body['code']).toBe('delivery_not_found');
    });

    test('are nobody’s but the operator’s', async () => {
      for (const token of [get().apiKey, get().foreignKey, get().narrowKey])
        expect((await call(get(), 'POST', '/v1/webhooks', { token, json: { url: receiver().url } })).body['code']).toBe('forbidden_scope');
      expect((await call(get(), 'GET', '/v1/webhooks')).status).toBe(401);
    });

    test('refuse unknown types, members and addresses', async () => {
      expect((await operate('POST', '', { url: receiver().url, events: ['token.stolen'] })).body['code']).toBe('request_invalid');
      expect((await operate('POST', '', { url: receiver().url, secret: 'mine' })).body['code']).toBe('request_invalid');
      const refused = await operate('POST', '', { url: 'https://user:secret@hooks.example.com/' });
      expect(refused).toMatchObject({ status: 400, body: { code: 'webhook_url_refused', field: 'url', errors: [{ path: 'url', code: 'url_userinfo' }] } });
      expect(refused.text).not.toContain('secret@');
      const { id } = await add();
      expect((await operate('PATCH', `/${id}`, { url: 'file:///etc/passwd' })).body).toMatchObject({
        code: 'webhook_url_refused',
        errors: [{ path: 'url', code: 'url_not_https' }],
      });
    });

    test('the same key makes one, and no more than sixteen are made', async () => {
      const once = { token: get().operatorKey, json: { url: receiver().url }, headers: { 'Idempotency-Key': freshSubject() } };
      const [first, second] = [await call(get(), 'POST', '/v1/webhooks', once), await call(get(), 'POST', '/v1/webhooks', once)];
      expect(second.body).toEqual(first.body);
      removeAfter(String(first.body['id']));
      const before = ((await operate('GET', '')).body['webhooks'] as unknown[]).length;
      for (let n = before; n < 16; n++) await add();
      expect((await operate('POST', '', { url: receiver().url })).body['code']).toBe('webhook_limit_reached');
    });
  });

  describe('delivery', () => {
    test('tells what happened to a person in order, signed with both keys', async () => {
      const hook = await add();
      const subject = freshSubject();
      const phone = await enrollKey(get(), subject);
      const challenge = await stepUp(get(), subject);
      await passByKey(get(), challenge, phone);
      const token = (await redeem(get(), challenge.authReqId)).body['access_token'];
      expect((await consume(get(), token, [WITHDRAWAL])).status).toBe(200);
      const events = await until(4, of(subject));
      expect(events.map(({ type }) => type)).toEqual(['device.registered', 'challenge.verified', 'token.issued', 'token.consumed']);
      expect(events[1]?.data).toEqual({
        challenge_id: challenge.id,
        assessment_id: expect.stringMatching(/^asm_/) as string,
        subject,
        event_type: 'withdrawal.create',
        acr: 'urn:shualian:acr:device',
        amr: ['swk', 'user', 'mca', 'rba'],
        method: 'passkey',
      });
      for (const event of events) {
        expect(event.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': expect.stringMatching(/^evt_[0-9a-f]{32}$/) as string });
        expect(Object.keys(JSON.parse(event.body) as object)).toEqual(['type', 'timestamp', 'data']);
        expect(isSigned(event, hook.secret, get().now())).toBe(true);
        expect(isSigned(event, hook.publicKey, get().now())).toBe(true);
        expect(event.body).not.toContain(String(token));
      }
      expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    });

    test('brings only the types that were asked for', async () => {
      await add(['challenge.canceled']);
      const subject = freshSubject();
      await enrollKey(get(), subject);
      const challenge = await stepUp(get(), subject);
      await call(get(), 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: get().apiKey });
      expect((await until(1, of(subject))).map(({ type }) => type)).toEqual(['challenge.canceled']);
    });

    test('goes on after a rotation under both keys for a day, then under the new ones', async () => {
      const hook = await addForTests();
      const rotated = await operate('POST', `/${hook.id}/rotate`);
      const fresh = { secret: String(rotated.body['secret']), publicKey: String(rotated.body['public_key']) };
      expect([fresh.secret === hook.secret, fresh.publicKey === hook.publicKey, typeof rotated.body['old_keys_until']]).toEqual([false, false, 'string']);
      const first = await testEvent(hook);
      const [both] = await until(1, ({ id }) => id === first);
      for (const key of [hook.secret, hook.publicKey, fresh.secret, fresh.publicKey]) expect(both && isSigned(both, key, get().now())).toBe(true);
      await get().advance(DAY_MS + 60_000);
      const second = await testEvent(hook);
      const [late] = await until(1, ({ id }) => id === second);
      expect([hook.secret, hook.publicKey, fresh.secret, fresh.publicKey].map((key) => late && isSigned(late, key, get().now()))).toEqual([
        false,
        false,
        true,
        true,
      ]);
    });

    test('outlasts a receiver that is killed: the same ids, the same order, nothing lost', async () => {
      const hook = await add(['device.registered', 'challenge.canceled']);
      await receiver().kill();
      const subject = freshSubject();
      const phone = await enrollKey(get(), subject);
      const challenge = await stepUp(get(), subject);
      await claimed(get(), challenge, phone);
      await call(get(), 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: get().apiKey });
      await expect
        .poll(
          async () => {
            await get().deliverDue();
            return ((await operate('GET', `/${hook.id}/deliveries`)).body['deliveries'] as { attempts: number }[]).map(({ attempts }) => attempts);
          },
          { timeout: 20_000, interval: 100 },
        )
        .toEqual([0, 1]);
      await receiver().revive();
      await get().advance(7000);
      const events = await until(2, of(subject));
      expect(events.map(({ type }) => type)).toEqual(['device.registered', 'challenge.canceled']);
    });

    test('takes 2xx alone for success; a redirect is not followed', async () => {
      const hook = await addForTests();
      receiver().answer((_event, response) => void response.writeHead(302, { Location: receiver().url }).end());
      const id = await testEvent(hook);
      await until(1, (event) => event.id === id);
      await untilStatus(hook, id, 'pending');
      expect(receiver().received).toHaveLength(1);
      receiver().answer((_event, response) => void response.writeHead(200).end());
      await get().advance(7000);
      const tries = await until(2, (event) => event.id === id);
      expect(tries[0]?.body).toBe(tries[1]?.body);
      await untilStatus(hook, id, 'delivered');
    });

    test('is dead after the last try, is seen, and goes again when the operator says so', async () => {
      const hook = await addForTests();
      receiver().answer((_event, response) => void response.writeHead(500).end());
      const id = await testEvent(hook);
      for (let tries = 1; tries <= 10; tries++) {
        await until(tries, (event) => event.id === id);
        await untilStatus(hook, id, tries < 10 ? 'pending' : 'dead');
        await get().advance(DAY_MS * 1.2);
      }
      const dead = (await operate('GET', `/${hook.id}/deliveries?status=dead`)).body['deliveries'];
      expect(dead).toEqual([
        expect.objectContaining({ event_id: id, type: 'webhook.test', attempts: 10, last_status: 500, last_error: 'status', next_at: null }),
      ]);
      receiver().answer((_event, response) => void response.writeHead(204).end());
      expect((await operate('POST', `/${hook.id}/deliveries/${id}/redeliver`)).status).toBe(202);
      await until(11, (event) => event.id === id);
      await untilStatus(hook, id, 'delivered');
    });

    test('stops for good at 410, until the operator switches it on again', async () => {
      const hook = await addForTests();
      receiver().answer((_event, response) => void response.writeHead(410).end());
      const id = await testEvent(hook);
      await untilStatus(hook, id, 'dead');
      expect((await operate('GET', `/${hook.id}`)).body).toMatchObject({ enabled: false, disabled_reason: 'gone' });
      receiver().answer((_event, response) => void response.writeHead(204).end());
      await operate('PATCH', `/${hook.id}`, { enabled: true });
      const next = await testEvent(hook);
      await untilStatus(hook, next, 'delivered');
    });

    test('leaves a receiver alone as long as it asks', async () => {
      const hook = await addForTests();
      receiver().answer((_event, response) => void response.writeHead(429, { 'Retry-After': '600' }).end());
      const id = await testEvent(hook);
      await until(1, (event) => event.id === id);
      await expect.poll(async () => (await operate('GET', `/${hook.id}`)).body['paused_until'], { timeout: 20_000 }).not.toBeNull();
      receiver().answer((_event, response) => void response.writeHead(204).end());
      const other = await testEvent(hook);
      await get().advance(580_000);
      await get().deliverDue();
      expect(receiver().received).toHaveLength(1);
      await get().advance(30_000);
      await until(1, (event) => event.id === other);
      await untilStatus(hook, id, 'delivered');
    });
  });
}
