import { expect, test } from 'vitest';
import { assertionParameters, createAssertionKey } from '../../support/client-assertion.ts';
import { type Answer, call, claim, claimed, enrollKey, freshSubject, passByKey, race, redeem, statusOf, type TestChallenge, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

type Parameters = Readonly<Record<string, string | undefined>>;

const CONTEXT = {
  session: { id: 's_1' },
  context: {
    ip: '127.0.0.1',
    user_agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0.0.0 Safari/537.36',
    device_id: 'd_1',
    origin: 'https://www.example.com',
  },
};

/** Authentication by the backchannel (CIBA). */
export function cibaSuite(get: () => Target): void {
  const form = (parameters: Parameters): string =>
    new URLSearchParams(Object.entries(parameters).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]))).toString();
  const ask = async (subject: string, parameters: Parameters = {}, options: { readonly token?: string; readonly headers?: Record<string, string> } = {}) =>
    call(get(), 'POST', '/v1/bc-authorize', {
      token: get().apiKey,
      ...options,
      raw: {
        type: 'application/x-www-form-urlencoded',
        body: form({ scope: 'openid', login_hint: subject, request_context: JSON.stringify(CONTEXT), ...parameters }),
      },
    });
  const challengeIn = (answer: Answer): TestChallenge => {
    const { id, watch_token: watchToken } = answer.body['challenge'] as { id: string; watch_token: string };
    return { id, watchToken, authReqId: String(answer.body['auth_req_id']), methods: [] };
  };
  const started = async (subject: string, parameters: Parameters = {}): Promise<TestChallenge> => {
    const answer = await ask(subject, parameters);
    expect([answer.status, answer.text]).toEqual([200, answer.text]);
    return challengeIn(answer);
  };
  const refusal = async (parameters: Parameters): Promise<readonly unknown[]> => {
    const answer = await ask('u_refused', parameters);
    return [answer.status, answer.body['error']];
  };
  const contextWith = (more: object): string => JSON.stringify({ ...CONTEXT, ...more });

  test('asks the person even where the risk alone would not, and gives the token of the challenge', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const plain = await call(get(), 'POST', '/v1/assess', {
      token: get().apiKey,
      json: { event: { type: 'login' }, subject: { id: subject }, ...CONTEXT, authorization_details: [] },
    });
    expect(plain.body['decision']).toBe('allow');
    const answer = await ask(subject);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.body).toMatchObject({ expires_in: 300, interval: 2, challenge: { qr: { rotates_every_s: 30 } } });
    expect(String(answer.body['auth_req_id'])).toMatch(/^ar_[\w-]{43}$/);
    const challenge = challengeIn(answer);
    expect((await redeem(get(), challenge.authReqId)).body['error']).toBe('authorization_pending');
    await passByKey(get(), challenge, phone);
    const redeemed = await redeem(get(), challenge.authReqId);
    expect(redeemed.body).toMatchObject({ token_type: 'Bearer', acr: 'urn:shualian:acr:device', authorization_details: [] });
    expect((await redeem(get(), challenge.authReqId)).body['error']).toBe('invalid_grant');
  });

  test('a client that signs starts, polls and gets the token; its assertions change, the request does not', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const key = await createAssertionKey();
    const registered = await call(get(), 'POST', '/v1/client-keys', { token: get().operatorKey, json: { name: 'ciba', jwk: key.publicJwk } });
    const clientId = String(registered.body['client_id']);
    const signed = async () => assertionParameters(await key.assert({ clientId, issuer: get().origin, at: get().now() }));
    const post = async (path: string, parameters: Parameters, headers: Record<string, string> = {}): Promise<Answer> =>
      call(get(), 'POST', path, { headers, raw: { type: 'application/x-www-form-urlencoded', body: form({ ...parameters, ...(await signed()) }) } });
    const begin = { scope: 'openid', login_hint: subject, request_context: JSON.stringify(CONTEXT) };
    const idempotent = { 'Idempotency-Key': `"${subject}"` };
    const [first, again] = [await post('/v1/bc-authorize', begin, idempotent), await post('/v1/bc-authorize', begin, idempotent)];
    expect(again.body).toEqual(first.body);
    expect((await post('/v1/bc-authorize', { ...begin, binding_message: 'ABCD' }, idempotent)).body['code']).toBe('idempotency_key_reused');
    const challenge = challengeIn(first);
    await passByKey(get(), challenge, phone);
    const grant = { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: challenge.authReqId };
    const answers = await race(() => post('/v1/token', grant));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await call(get(), 'DELETE', `/v1/client-keys/${String(registered.body['id'])}`, { token: get().operatorKey });
  });

  test('both devices show the binding message', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const challenge = await started(subject, { binding_message: 'W4-SCT' });
    const seen = await call(get(), 'GET', `/v1/challenges/${challenge.id}`, { token: challenge.watchToken });
    expect(seen.body['binding_message']).toBe('W4-SCT');
    const taken = await claim(get(), challenge, phone);
    expect((taken.body['display'] as { binding_message?: string }).binding_message).toBe('W4-SCT');
    await call(get(), 'POST', `/v1/challenges/${challenge.id}/cancel`, { token: get().apiKey });
    expect((await redeem(get(), challenge.authReqId)).body['error']).toBe('access_denied');
    const without = await started(subject, { request_context: contextWith({ session: { id: 's_2' } }) });
    expect((await call(get(), 'GET', `/v1/challenges/${without.id}`, { token: without.watchToken })).body).not.toHaveProperty('binding_message');
    await passByKey(get(), without, phone);
  });

  test.each<[string, string]>([
    ['three', 'ABC'],
    ['nine', 'ABCDEFGHI'],
    ['small letters', 'abcd'],
    ['a space', 'AB CD'],
    ['a link', 'HTTP://A'],
    ['a line end', 'ABCD\n'],
    ['text that turns around', 'AB\u202ECD'],
    ['full-width letters', '\uFF21\uFF22\uFF23\uFF24'],
    ['an emoji', 'ABCD\u{1F4B0}'],
  ])('a binding message of %s is refused', async (_name, binding_message) => {
    expect(await refusal({ binding_message })).toEqual([400, 'invalid_binding_message']);
  });

  test('four and eight characters do', async () => {
    for (const binding_message of ['A-00', 'ABCDEFGH']) expect((await ask(freshSubject(), { binding_message })).status).toBe(200);
  });

  test.each<[string, Parameters, string]>([
    ['no scope', { scope: undefined }, 'invalid_request'],
    ['a scope without openid', { scope: 'profile openid2' }, 'invalid_request'],
    ['no hint', { login_hint: undefined }, 'invalid_request'],
    ['two hints', { login_hint_token: 'x' }, 'invalid_request'],
    ['three hints', { login_hint_token: 'x', id_token_hint: 'y' }, 'invalid_request'],
    ['a login_hint_token', { login_hint: undefined, login_hint_token: 'x' }, 'login_hint_token_not_supported'],
    ['an id_token_hint', { login_hint: undefined, id_token_hint: 'x' }, 'id_token_hint_not_supported'],
    ['a user code', { user_code: '1234' }, 'user_code_not_supported'],
    ['a request object', { request: 'a.b.c' }, 'request_not_supported'],
    ['a request by address', { request_uri: 'https://attacker.example/' }, 'request_uri_not_supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported'],
    ['a hint that is no id', { login_hint: 'a b' }, 'invalid_request'],
    ['a hint that is too long', { login_hint: 'u'.repeat(129) }, 'invalid_request'],
    ['an expiry of nothing', { requested_expiry: '0' }, 'invalid_request'],
    ['a negative expiry', { requested_expiry: '-1' }, 'invalid_request'],
    ['an expiry with a point', { requested_expiry: '1.5' }, 'invalid_request'],
    ['an expiry beyond numbers', { requested_expiry: '1e9' }, 'invalid_request'],
    ['no context', { request_context: undefined }, 'invalid_request'],
    ['a context that is no JSON', { request_context: '{' }, 'invalid_request'],
    ['a context that names a member twice', { request_context: '{"context":{},"context":{}}' }, 'invalid_request'],
    ['a context without an address', { request_context: JSON.stringify({ context: { origin: 'https://www.example.com' } }) }, 'invalid_request'],
    ['a context with more', { request_context: JSON.stringify({ ...CONTEXT, subject: { id: 'u_other' } }) }, 'invalid_request'],
    ['a failed login', { request_context: JSON.stringify({ ...CONTEXT, event: { type: 'login.failed' } }) }, 'invalid_request'],
    ['details that are no list', { authorization_details: '{}' }, 'invalid_authorization_details'],
    ['an unknown detail', { authorization_details: '[{"type":"gift"}]' }, 'invalid_authorization_details'],
    ['a member too many', { authorization_details: JSON.stringify([{ ...WITHDRAWAL, note: 'x' }]) }, 'invalid_authorization_details'],
    [
      'two withdrawals',
      {
        authorization_details: JSON.stringify([WITHDRAWAL, WITHDRAWAL]),
        request_context: JSON.stringify({ ...CONTEXT, event: { type: 'withdrawal.create' } }),
      },
      'invalid_authorization_details',
    ],
    ['details that are no one event', { authorization_details: JSON.stringify([WITHDRAWAL, { type: 'login' }]) }, 'invalid_request'],
    ['an acr that nobody knows', { acr_values: 'urn:other:acr' }, 'unmet_authentication_requirements'],
    ['a notification token that is too short', { client_notification_token: 'a'.repeat(21) }, 'invalid_request'],
    ['a notification token that is too long', { client_notification_token: 'a'.repeat(1025) }, 'invalid_request'],
    ['a notification token that is none', { client_notification_token: `${'a'.repeat(22)} b` }, 'invalid_request'],
  ])('%s is refused', async (_name, parameters, error) => {
    expect(await refusal(parameters)).toEqual([400, error]);
  });

  test('parameters that nobody knows are ignored, those that stand twice are not', async () => {
    expect((await ask(freshSubject(), { unrecognized: 'true', acr_values: 'urn:other:acr urn:shualian:acr:device' })).status).toBe(200);
    const twice = await call(get(), 'POST', '/v1/bc-authorize', {
      token: get().apiKey,
      raw: { type: 'application/x-www-form-urlencoded', body: 'scope=openid&scope=openid&login_hint=u' },
    });
    expect([twice.status, twice.body['error']]).toEqual([400, 'invalid_request']);
    const json = await call(get(), 'POST', '/v1/bc-authorize', { token: get().apiKey, json: { scope: 'openid' } });
    expect(json.status).toBe(415);
  });

  test('needs a proven client whose key may assess such events', async () => {
    const nobody = await ask('u', {}, { token: 'sk_unknown' });
    expect([nobody.status, nobody.body['error']]).toEqual([401, 'invalid_client']);
    const narrow = await ask(freshSubject(), { authorization_details: JSON.stringify([WITHDRAWAL]) }, { token: get().narrowKey });
    expect([narrow.status, narrow.body['error']]).toEqual([400, 'unauthorized_client']);
  });

  test('what is approved is what was asked for, to the letter', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const challenge = await started(subject, { authorization_details: JSON.stringify([WITHDRAWAL]) });
    await passByKey(get(), challenge, phone);
    expect((await redeem(get(), challenge.authReqId)).body['authorization_details']).toEqual([WITHDRAWAL]);
  });

  test('somebody unknown, somebody without a phone and somebody with one get the same', async () => {
    const [known, bare] = [freshSubject(), freshSubject()];
    await enrollKey(get(), known);
    await call(get(), 'POST', '/v1/assess', { token: get().apiKey, json: { event: { type: 'login' }, subject: { id: bare }, ...CONTEXT } });
    const shapes: unknown[] = [];
    for (const subject of [known, bare, freshSubject()]) {
      const answer = await ask(subject);
      const challenge = challengeIn(answer);
      const polled = await redeem(get(), challenge.authReqId);
      const names = [...answer.headers.keys()].filter((name) => !/^(date|keep-alive|connection)$/.test(name)).toSorted();
      shapes.push([answer.status, shapeOf(answer.body), names, polled.body, await statusOf(get(), challenge)]);
    }
    expect(shapes[1]).toEqual(shapes[0]);
    expect(shapes[2]).toEqual(shapes[0]);
  });

  test('a challenge of somebody unknown is one that no phone can claim, and it expires', async () => {
    const stranger = await enrollKey(get(), freshSubject());
    const challenge = await started(freshSubject());
    expect((await claim(get(), challenge, stranger)).body['code']).toBe('challenge_not_found');
    await get().advance(121_000);
    expect((await redeem(get(), challenge.authReqId)).body['error']).toBe('expired_token');
  });

  test('a shorter life may be asked for, a longer one is not given', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const short = await ask(subject, { requested_expiry: '60' });
    expect(short.body['expires_in']).toBe(60);
    const token = await claimed(get(), challengeIn(short), phone);
    await get().advance(61_000);
    expect((await redeem(get(), challengeIn(short).authReqId)).body['error']).toBe('expired_token');
    expect((await call(get(), 'POST', `/v1/challenges/${challengeIn(short).id}/fallback`, { token, json: { method: 'passkey' } })).status).toBe(410);
    const long = await ask(subject, { requested_expiry: '86400', request_context: contextWith({ session: { id: 's_long' } }) });
    expect(long.body['expires_in']).toBe(300);
  });

  test('an acr that is asked for is necessary: it is reached, or there is no token', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const asked = await started(subject, { acr_values: 'urn:shualian:acr:totp urn:shualian:acr:device' });
    await passByKey(get(), asked, phone);
    expect((await redeem(get(), asked.authReqId)).body['acr']).toBe('urn:shualian:acr:device');
    const tooMuch = await started(subject, { acr_values: 'urn:shualian:acr:face+device', request_context: contextWith({ session: { id: 's_face' } }) });
    const token = await claimed(get(), tooMuch, phone);
    const offered = await call(get(), 'POST', `/v1/challenges/${tooMuch.id}/fallback`, { token, json: { method: 'passkey' } });
    expect([offered.status, offered.body['code']]).toEqual([403, 'method_not_allowed_here']);
  });

  test('whoever declined twice is asked no more, and the client is told when to come back', async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    for (const session of ['s_a', 's_b']) {
      const challenge = await started(subject, { request_context: contextWith({ session: { id: session } }) });
      await call(get(), 'POST', `/v1/challenges/${challenge.id}/reject`, { token: await claimed(get(), challenge, phone), json: { reason: 'changed_mind' } });
      expect((await redeem(get(), challenge.authReqId)).body['error']).toBe('access_denied');
    }
    const refused = await ask(subject);
    expect([refused.status, refused.body['error']]).toEqual([403, 'access_denied']);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  test('requests count against the limit of open challenges, whoever they name', async () => {
    for (const enrolled of [true, false]) {
      const subject = freshSubject();
      if (enrolled) await enrollKey(get(), subject);
      const answers: Answer[] = [];
      for (const id of ['s_1', 's_2', 's_3', 's_4']) answers.push(await ask(subject, { request_context: contextWith({ session: { id } }) }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 403]);
    }
  });

  test('a request of another client is nobody’s', async () => {
    const challenge = await started(freshSubject());
    expect((await redeem(get(), challenge.authReqId, get().foreignKey)).body['error']).toBe('invalid_grant');
  });
}

// Names and kinds of members, and how long their text is.
function shapeOf(value: unknown): unknown {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
}
