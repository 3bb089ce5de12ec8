import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpReceiver, type Received, startHttpReceiver } from '../../support/http-receiver.ts';
import { call, enrollKey, freshSubject } from '../actors.ts';
import { CAEP, type Event, eventOf, PUSH, signalActors, SSF } from '../signal-actors.ts';
import type { Target } from '../target.ts';

const DAY_MS = 86_400_000;

/** Security events that are pushed to a receiver that really listens. */
export function signalsPushSuite(get: () => Target): void {
  const { ssf, created, verified, removeAll } = signalActors(get);
  describe('events by push', () => {
    let receiver: HttpReceiver<Received>;
    beforeEach(async () => {
      receiver = await startHttpReceiver(202, (request) => request);
    });
    afterEach(async () => {
      await removeAll();
      await receiver.kill().catch(() => undefined);
    });
    const pushTo = (header?: string) =>
      created({
        events_requested: [`${CAEP}credential-change`],
        delivery: { method: PUSH, endpoint_url: receiver.url, ...(header === undefined ? {} : { authorization_header: header }) },
      });
    const until = async (count: number): Promise<readonly JWTPayload[]> => {
      await expect
        .poll(
          async () => {
            await get().deliverDue();
            return receiver.received.length;
          },
          { timeout: 20_000, interval: 100 },
        )
        .toBeGreaterThanOrEqual(count);
      return Promise.all(receiver.received.map(({ body }) => verified(body)));
    };

    test('come with the receiver’s own header and the media type of the standard', async () => {
      const id = await pushTo('Bearer known');
      const subject = freshSubject();
      await enrollKey(get(), subject);
      const [claims] = await until(1);
      expect(claims?.['sub_id']).toMatchObject({ sub: subject });
      expect(receiver.received[0]?.headers).toMatchObject({
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
        authorization: 'Bearer known',
      });
      expect((await ssf('POST', `poll/${id}`, {})).body['code']).toBe('stream_not_found');
    });

    test('outlast a receiver that is killed: the same tokens, the same order', async () => {
      await pushTo();
      await receiver.kill();
      const subject = freshSubject();
      const phone = await enrollKey(get(), subject);
      await call(get(), 'DELETE', `/v1/subjects/${subject}/devices/${phone.deviceId}`, { token: get().apiKey });
      await get().deliverDue();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await receiver.revive();
      await get().advance(7000);
      const claims = await until(2);
      expect(claims.map((one) => eventOf(one)[1]['change_type'])).toEqual(['create', 'revoke']);
      expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2);
    });

    test('are tried again byte for byte, but not when the receiver says that it never will', async () => {
      await pushTo();
      receiver.answer((_event, response) => void response.writeHead(500).end());
      await enrollKey(get(), freshSubject());
      await until(1);
      receiver.answer(
        (_event, response) =>
          void response.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify({ err: 'invalid_audience', description: 'x' })),
      );
      await get().advance(7000);
      await until(2);
      expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body);
      receiver.answer((_event, response) => void response.writeHead(202).end());
      await get().advance(DAY_MS);
      await enrollKey(get(), freshSubject());
      const claims = await until(3);
      expect(claims).toHaveLength(3);
      expect(claims[2]?.jti).not.toBe(claims[0]?.jti);
    });

    test('wait when the endpoint is gone: the stream is paused, and goes on where it stopped', async () => {
      const id = await pushTo();
      receiver.answer((_event, response) => void response.writeHead(410).end());
      const subject = freshSubject();
      await enrollKey(get(), subject);
      await until(1);
      await expect
        .poll(async () => (await ssf('GET', `status?stream_id=${id}`)).body, { timeout: 20_000 })
        .toEqual({ stream_id: id, status: 'paused', reason: 'The endpoint is gone' });
      receiver.answer((_event, response) => void response.writeHead(202).end());
      await ssf('POST', 'status', { stream_id: id, status: 'enabled' });
      await expect
        .poll(
          async () => {
            await get().deliverDue();
            return (await Promise.all(receiver.received.map(({ body }) => verified(body)))).filter(({ sub_id: about }) => (about as Event)['sub'] === subject)
              .length;
          },
          { timeout: 20_000, interval: 100 },
        )
        .toBe(2);
      const told = (await Promise.all(receiver.received.map(({ body }) => verified(body)))).filter((one) => eventOf(one)[0] === `${SSF}stream-updated`);
      expect(told[0] && eventOf(told[0])[1]).toEqual({ status: 'paused', reason: 'The endpoint is gone' });
    });
  });
}
