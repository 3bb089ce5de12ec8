import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { assess, call, claimed, consume, enrollKey, freshSubject, passByKey, redeem, stepUp, WITHDRAWAL } from '../actors.ts';
import { ALL, CAEP, type Event, eventOf, POLL, PUSH, signalActors, SSF } from '../signal-actors.ts';
import type { Target } from '../target.ts';

/** Streams of security events, and events that are polled. */
export function signalsSuite(get: () => Target): void {
  const { ssf, created, poll, verified, drain, named, removeAll } = signalActors(get);
  const reject = async (subject: string): Promise<string> => {
    const phone = await enrollKey(get(), subject);
    const challenge = await stepUp(get(), subject);
    const token = await claimed(get(), challenge, phone);
    expect((await call(get(), 'POST', `/v1/challenges/${challenge.id}/reject`, { token, json: { reason: 'not_me' } })).status).toBe(200);
    return challenge.id;
  };

  afterEach(removeAll);

  describe('streams', () => {
    test('are found through metadata, which names no endpoint for single subjects', async () => {
      const { body } = await call(get(), 'GET', '/.well-known/ssf-configuration');
      const issuer = get().origin;
      expect(body).toEqual({
        spec_version: '1_0',
        issuer,
        jwks_uri: `${issuer}/.well-known/ssf-jwks.json`,
        delivery_methods_supported: [PUSH, POLL],
        configuration_endpoint: `${issuer}/v1/ssf/stream`,
        status_endpoint: `${issuer}/v1/ssf/status`,
        verification_endpoint: `${issuer}/v1/ssf/verify`,
        authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
        default_subjects: 'ALL',
      });
      for (const path of ['subjects:add', 'subjects/add', 'add-subject'])
        expect((await ssf('POST', path, { subject: { format: 'opaque', id: 'x' } })).status).toBe(404);
    });

    test('are created once a client, read, changed, replaced and removed', async () => {
      expect((await ssf('GET', 'stream')).body).toEqual([]);
      const answer = await ssf('POST', 'stream', { events_requested: [ALL[0], 'urn:example:unknown'], description: 'd', unknown: true });
      expect(answer.status).toBe(201);
      const id = String(answer.body['stream_id']);
      const stream = {
        stream_id: id,
        iss: get().origin,
        aud: expect.stringMatching(/^cli_/) as string,
        events_supported: ALL,
        events_requested: [ALL[0], 'urn:example:unknown'],
        events_delivered: [ALL[0]],
        delivery: { method: POLL, endpoint_url: `${get().origin}/v1/ssf/poll/${id}` },
        min_verification_interval: 30,
        description: 'd',
      };
      expect(answer.body).toEqual(stream);
      expect((await ssf('POST', 'stream', {})).body).toMatchObject({ status: 409, code: 'stream_exists' });
      expect((await ssf('GET', `stream?stream_id=${id}`)).body).toEqual(stream);
      expect((await ssf('GET', 'stream')).body).toEqual([stream]);
      const changed = { ...stream, events_requested: [ALL[3]], events_delivered: [ALL[3]] };
      expect((await ssf('PATCH', 'stream', { ...answer.body, events_requested: [ALL[3]] })).body).toEqual(changed);
      const pushed = { method: PUSH, endpoint_url: 'https://receiver.example.com/in' };
      const replaced = await ssf('PUT', 'stream', { stream_id: id, delivery: { ...pushed, authorization_header: 'Bearer secret-of-receiver' } });
      const { description: _description, ...bare } = stream;
      expect(replaced.body).toEqual({ ...bare, events_requested: [], events_delivered: [], delivery: pushed });
      expect(replaced.text).not.toContain('secret-of-receiver');
      expect((await ssf('GET', 'stream')).text).not.toContain('secret-of-receiver');
      expect((await ssf('DELETE', `stream?stream_id=${id}`)).status).toBe(204);
      for (const [method, path, json] of [
        ['GET', `stream?stream_id=${id}`, undefined],
        ['DELETE', `stream?stream_id=${id}`, undefined],
        ['PATCH', 'stream', { stream_id: id }],
        ['PUT', 'stream', { stream_id: id }],
        ['GET', `status?stream_id=${id}`, undefined],
        ['POST', 'status', { stream_id: id, status: 'paused' }],
        ['POST', 'verify', { stream_id: id }],
        ['POST', `poll/${id}`, {}],
      ] as const)
        expect((await ssf(method, path, json)).body['code'], `${method} ${path}`).toBe('stream_not_found');
    });

    test('refuse what the transmitter sets, addresses that are not called, and headers that end', async () => {
      const id = await created();
      for (const [field, value] of [
        ['iss', 'https://other.example.com'],
        ['aud', 'someone'],
        ['events_delivered', [ALL[0]]],
        ['events_supported', []],
        ['min_verification_interval', 1],
      ] as const)
        for (const method of ['PATCH', 'PUT'])
          expect((await ssf(method, 'stream', { stream_id: id, [field]: value })).body).toMatchObject({ code: 'stream_property_fixed', field });
      const refused = await ssf('PATCH', 'stream', { stream_id: id, delivery: { method: PUSH, endpoint_url: 'https://u:p@receiver.example.com/' } });
      expect(refused.body).toMatchObject({ code: 'stream_url_refused', errors: [{ code: 'url_userinfo' }] });
      const push = { method: PUSH, endpoint_url: 'https://receiver.example.com/' };
      for (const delivery of [
        { method: PUSH },
        { method: 'urn:example' },
        { ...push, authorization_header: 'a\r\nHost: b' },
        { ...push, authorization_header: '' },
      ])
        expect((await ssf('PATCH', 'stream', { stream_id: id, delivery })).body['code']).toBe('request_invalid');
    });

    test('are invisible to other clients and closed to keys without the scope', async () => {
      const id = await created();
      const foreign = get().foreignKey;
      expect((await ssf('GET', 'stream', undefined, foreign)).body).toEqual([]);
      for (const [method, path, json] of [
        ['GET', `stream?stream_id=${id}`, undefined],
        ['DELETE', `stream?stream_id=${id}`, undefined],
        ['PATCH', 'stream', { stream_id: id, events_requested: [] }],
        ['PUT', 'stream', { stream_id: id }],
        ['GET', `status?stream_id=${id}`, undefined],
        ['POST', 'status', { stream_id: id, status: 'disabled' }],
        ['POST', 'verify', { stream_id: id }],
        ['POST', `poll/${id}`, {}],
      ] as const) {
        const { request_id: _id, ...theirs } = (await ssf(method, path, json, foreign)).body;
        const unknown = JSON.parse(JSON.stringify({ path, json: json ?? null }).replaceAll(id, 'str_AAAAAAAAAAAAAAAAAAAAAA')) as {
          path: string;
          json: object | null;
        };
        const { request_id: _other, ...nobodys } = (await ssf(method, unknown.path, unknown.json ?? undefined, foreign)).body;
        expect(theirs, `${method} ${path}`).toEqual(nobodys);
        expect(theirs['code']).toBe('stream_not_found');
        expect((await ssf(method, path, json, get().narrowKey)).body['code']).toBe('forbidden_scope');
      }
      expect((await ssf('GET', `status?stream_id=${id}`)).body).toEqual({ stream_id: id, status: 'enabled' });
    });
  });

  describe('events by poll', () => {
    test('tell of a step-up what the token of it says, in order and with one cause', async () => {
      const id = await created();
      const subject = freshSubject();
      const phone = await enrollKey(get(), subject);
      const challenge = await stepUp(get(), subject);
      await passByKey(get(), challenge, phone);
      const token = String((await redeem(get(), challenge.authReqId)).body['access_token']);
      const stepped = decodeJwt(token);
      const claims = (await drain(id)).filter(({ sub_id: about }) => (about as Event)['sub'] === subject);
      expect(named(claims)).toEqual(['credential-change', 'assurance-level-change', 'session-presented']);
      const common = {
        initiating_entity: 'user',
        reason_admin: { en: expect.stringMatching(/./) as string, zh: expect.stringMatching(/./) as string },
        event_timestamp: expect.any(Number) as number,
      };
      expect(claims.map((one) => eventOf(one)[1])).toEqual([
        { ...common, credential_type: 'fido2-platform', change_type: 'create' },
        { ...common, namespace: 'urn:shualian:acr', current_level: stepped['acr'], change_direction: 'increase' },
        { ...common, acr: stepped['acr'], amr: stepped['amr'] },
      ]);
      for (const one of claims) {
        expect(one['sub_id']).toEqual({ format: 'iss_sub', iss: get().origin, sub: subject });
        expect(Math.abs(Number(one.iat) - get().now() / 1000)).toBeLessThan(600);
        expect(eventOf(one)[1]['event_timestamp']).toBe(one.iat);
      }
      expect(claims.slice(1).map(({ txn }) => txn)).toEqual([challenge.id, challenge.id]);
      expect(claims[0]?.['txn']).not.toBe(challenge.id);
      expect((await consume(get(), token, [WITHDRAWAL])).status).toBe(200);
      expect(await drain(id)).toEqual([]);
    });

    test('tell of “this is not me” to end sessions, and that the account is at risk', async () => {
      const id = await created({ events_requested: [`${CAEP}session-revoked`, `${CAEP}risk-level-change`] });
      const subject = freshSubject();
      const challengeId = await reject(subject);
      const claims = await drain(id);
      expect(new Set(named(claims))).toEqual(new Set(['risk-level-change', 'session-revoked']));
      expect(new Set(claims.map(({ txn }) => txn))).toEqual(new Set([challengeId]));
      const risk = claims.find((one) => named([one])[0] === 'risk-level-change');
      expect(risk && eventOf(risk)[1]).toMatchObject({ principal: 'USER', current_level: 'HIGH', risk_reason: 'NOT_ME' });
    });

    test('are given again until they are acknowledged, byte for byte, and no more than asked for', async () => {
      const id = await created();
      const [one, two] = [freshSubject(), freshSubject()];
      await enrollKey(get(), one);
      await enrollKey(get(), two);
      const first = await poll(id, { maxEvents: 1 });
      expect(Object.keys(first.sets)).toHaveLength(1);
      expect(first.moreAvailable).toBe(true);
      expect(await poll(id, { maxEvents: 1 })).toEqual(first);
      const [jti] = Object.keys(first.sets);
      const second = await poll(id, { ack: [jti, 'evt_unknown'], maxEvents: 5, returnImmediately: true });
      expect(Object.keys(second.sets)).toHaveLength(1);
      expect(second.moreAvailable).toBe(false);
      const [other] = Object.keys(second.sets);
      expect(other).not.toBe(jti);
      expect(await poll(id, { maxEvents: 0 })).toEqual({ sets: {}, moreAvailable: true });
      expect(await poll(id, { setErrs: { [String(other)]: { err: 'invalid_key', description: 'x' } } })).toEqual({ sets: {}, moreAvailable: false });
      for (const body of [{ maxEvents: -1 }, { maxEvents: 1.5 }, { ack: 'evt' }, { setErrs: { evt: 'x' } }])
        expect((await ssf('POST', `poll/${id}`, body)).body['code']).toBe('request_invalid');
    });

    test('are held in order while the stream is paused, and forgotten while it is disabled', async () => {
      const id = await created({ events_requested: [`${CAEP}credential-change`] });
      const setStatus = async (status: string) =>
        expect((await ssf('POST', 'status', { stream_id: id, status, reason: 'r' })).body).toEqual({ stream_id: id, status, reason: 'r' });
      await setStatus('paused');
      const [held, gone, late] = [freshSubject(), freshSubject(), freshSubject()];
      await enrollKey(get(), held);
      expect(await poll(id)).toEqual({ sets: {}, moreAvailable: false });
      await setStatus('enabled');
      expect((await drain(id)).map(({ sub_id: about }) => (about as Event)['sub'])).toEqual([held]);
      await setStatus('disabled');
      await enrollKey(get(), gone);
      await setStatus('enabled');
      await enrollKey(get(), late);
      expect((await drain(id)).map(({ sub_id: about }) => (about as Event)['sub'])).toEqual([late]);
      expect((await ssf('POST', 'status', { stream_id: id, status: 'paused', subject: { format: 'opaque', id: 'x' } })).body['code']).toBe('request_invalid');
      expect((await ssf('POST', 'status', { stream_id: id, status: 'off' })).body['code']).toBe('request_invalid');
    });

    test('verification echoes the state, about the stream, and not too often', async () => {
      const id = await created();
      expect((await ssf('POST', 'verify', { stream_id: id, state: 's"1' })).status).toBe(204);
      const soon = await ssf('POST', 'verify', { stream_id: id });
      expect(soon).toMatchObject({ status: 429, body: { code: 'verification_too_soon' } });
      expect(Number(soon.headers.get('Retry-After'))).toBeLessThanOrEqual(30);
      const [claims] = await drain(id);
      expect(claims?.['sub_id']).toEqual({ format: 'opaque', id });
      expect(claims && eventOf(claims)).toEqual([`${SSF}verification`, { state: 's"1' }]);
      await get().advance(30_000);
      expect((await ssf('POST', 'verify', { stream_id: id })).status).toBe(204);
    });

    test('are no step-up tokens, and step-up tokens are no events', async () => {
      const id = await created();
      const subject = freshSubject();
      const phone = await enrollKey(get(), subject);
      const [set = ''] = Object.values((await poll(id)).sets);
      expect((await consume(get(), set, [])).body['code']).toBe('token_invalid');
      expect(
        (await call(get(), 'POST', '/v1/introspect', { token: get().apiKey, raw: { type: 'application/x-www-form-urlencoded', body: `token=${set}` } })).body,
      ).toEqual({ active: false });
      const challenge = await stepUp(get(), subject);
      await passByKey(get(), challenge, phone);
      const token = String((await redeem(get(), challenge.authReqId)).body['access_token']);
      await expect(verified(token)).rejects.toThrow();
      const keysOf = async (path: string) => ((await call(get(), 'GET', path)).body['keys'] as { kid: string; alg: string; n?: string }[]) ?? [];
      const [tokens, events] = [await keysOf('/.well-known/jwks.json'), await keysOf('/.well-known/ssf-jwks.json')];
      expect(tokens.map(({ kid }) => kid)).not.toContain(decodeProtectedHeader(set).kid);
      expect(events.map(({ kid }) => kid)).toEqual([decodeProtectedHeader(set).kid]);
      expect(events[0]).not.toHaveProperty('d');
      expect(Buffer.from(events[0]?.n ?? '', 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
    });

    test('tell of a denied action', async () => {
      const id = await created({ events_requested: [`${CAEP}risk-level-change`] });
      const subject = freshSubject();
      await reject(subject);
      const denied = await assess(get(), subject, { type: 'withdrawal.create', details: [WITHDRAWAL] });
      expect(denied.body['decision']).toBe('deny');
      const claims = (await drain(id)).at(-1);
      expect(claims?.['txn']).toBe(denied.body['assessment_id']);
      expect(claims && eventOf(claims)[1]).toMatchObject({
        principal: 'USER',
        current_level: 'HIGH',
        risk_reason: 'ACTION_DENIED',
        initiating_entity: 'policy',
      });
    });
  });
}
