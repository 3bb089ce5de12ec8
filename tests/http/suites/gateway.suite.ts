import { describe, expect, test } from 'vitest';
import { assess, assessBody, call, enrollKey, freshSubject, race, stepUp, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

/** What a gateway meets: keys, bad input, decisions, idempotency. */
export function gatewaySuite(get: () => Target): void {
  describe('keys', () => {
    test('without, with an unknown and with a malformed key the answer is the same 401', async () => {
      const answers = await Promise.all(
        [{}, { token: 'sk_unknown' }, { token: 'nonsense' }].map((options) => call(get(), 'POST', '/v1/assess', { ...options, json: assessBody('u') })),
      );
      for (const answer of answers) {
        expect(answer.status).toBe(401);
        expect(answer.body).toMatchObject({ code: 'unauthorized' });
        expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
      }
    });
    test('a key does only what its scopes, event and detail types allow', async () => {
      const target = get();
      const subject = freshSubject();
      expect((await assess(target, subject, { key: target.narrowKey })).status).toBe(200);
      const withdrawal = await assess(target, subject, { key: target.narrowKey, type: 'withdrawal.create', details: [WITHDRAWAL] });
      expect(withdrawal.status).toBe(403);
      expect(withdrawal.body).toMatchObject({ code: 'forbidden_scope', field: 'event.type' });
      expect((await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.narrowKey })).status).toBe(403);
    });
    test('another gateway sees nothing of ours', async () => {
      const target = get();
      const subject = freshSubject();
      const phone = await enrollKey(target, subject);
      const challenge = await stepUp(target, subject);
      const decided = await assess(target, subject);
      const probes = [
        ['GET', `/v1/challenges/${challenge.id}`],
        ['POST', `/v1/challenges/${challenge.id}/cancel`],
        ['GET', `/v1/assessments/${String(decided.body['assessment_id'])}`],
        ['DELETE', `/v1/subjects/${subject}/devices/${phone.deviceId}`],
      ] as const;
      for (const [method, path] of probes) expect((await call(target, method, path, { token: target.foreignKey })).status).toBe(404);
      expect((await call(target, 'GET', `/v1/subjects/${subject}/devices`, { token: target.foreignKey })).body).toEqual({ devices: [] });
    });
  });

  describe('bad input is a clear problem and nothing is done', () => {
    const json = (body: string) => ({ raw: { type: 'application/json', body } });
    const deep = `${'['.repeat(11)}${']'.repeat(11)}`;
    const cases: readonly [string, Parameters<typeof call>[3], number, string][] = [
      ['no JSON', json('{"event":'), 400, 'json_malformed'],
      ['not UTF-8', { raw: { type: 'application/json', body: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d) } }, 400, 'json_malformed'],
      ['a key twice', json('{"event":{"type":"login"},"event":{"type":"login"}}'), 400, 'json_duplicate_key'],
      ['a key twice, spelled with an escape', json('{"event":1,"\\u0065vent":2}'), 400, 'json_duplicate_key'],
      ['too deep', json(`{"a":${deep}}`), 400, 'json_too_deep'],
      ['an unknown field', { json: { ...assessBody('u'), extra: 1 } }, 400, 'request_invalid'],
      ['a wrong type', { json: { ...assessBody('u'), session: { id: 7 } } }, 400, 'request_invalid'],
      ['another content type', { raw: { type: 'text/plain', body: '{}' } }, 415, 'unsupported_media_type'],
      ['more than 16 KiB', json(JSON.stringify({ a: 'x'.repeat(17_000) })), 413, 'body_too_large'],
      ['an unknown detail type', { json: assessBody('u', { details: [{ type: 'gift' }] }) }, 400, 'invalid_authorization_details'],
      ['an unknown member of a detail', { json: assessBody('u', { details: [{ ...WITHDRAWAL, note: 'x' }] }) }, 400, 'invalid_authorization_details'],
      ['a negative amount', { json: assessBody('u', { details: [{ ...WITHDRAWAL, amount_usd: '-1' }] }) }, 400, 'invalid_authorization_details'],
      ['an address that is none', { json: assessBody('u', { ip: '300.1.1.1' }) }, 400, 'request_invalid'],
      ['an address with a zone', { json: assessBody('u', { ip: 'fe80::1%eth0' }) }, 400, 'request_invalid'],
      ['a control character in an id', { json: assessBody('u', { session: 's\u0000' }) }, 400, 'request_invalid'],
      ['text that runs backwards', { json: assessBody('u', { details: [{ ...WITHDRAWAL, address: 'bc1\u202Eevil' }] }) }, 400, 'invalid_authorization_details'],
      ['money without details', { json: assessBody('u', { type: 'withdrawal.create' }) }, 400, 'invalid_authorization_details'],
    ];
    // The older path reads no looser than the other: a proxy before it would read another key of two.
    test.each(cases.flatMap((one) => [['/v1/assess', ...one] as const, ['/assess', ...one] as const]))('%s: %s', async (path, _name, options, status, code) => {
      const answer = await call(get(), 'POST', path, { token: get().apiKey, ...options });
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(answer.body['request_id']).toMatch(/^[\w-]{16}$/);
    });
    test('exactly 16 KiB is read', async () => {
      const body = JSON.stringify({ a: 'x'.repeat(16 * 1024 - 8) });
      expect(body.length).toBe(16 * 1024);
      expect((await call(get(), 'POST', '/v1/assess', { token: get().apiKey, ...json(body) })).body['code']).toBe('request_invalid');
    });
    test('unknown addresses and ids are problems too', async () => {
      const target = get();
      expect((await call(target, 'GET', '/v1/nothing')).body['code']).toBe('not_found');
      const unknown = await call(target, 'GET', '/v1/challenges/chl_AAAAAAAAAAAAAAAAAAAAAA', { token: 'wt_wrong' });
      const wrong = await call(target, 'GET', `/v1/challenges/${(await stepUpWithPhone(target)).id}`, { token: 'wt_wrong' });
      expect([unknown.status, unknown.body['code']]).toEqual([404, 'challenge_not_found']);
      expect([wrong.status, wrong.body['code']]).toEqual([404, 'challenge_not_found']);
    });
  });

  describe('decisions', () => {
    test('an ordinary second login is allowed, a new device and network steps up with reasons', async () => {
      const target = get();
      const subject = freshSubject();
      await enrollKey(target, subject);
      expect((await assess(target, subject)).body).toMatchObject({ decision: 'allow' });
      expect((await assess(target, subject)).body).toMatchObject({ decision: 'allow', risk: { level: 'low' } });
      const strange = await assess(target, subject, { device: 'd_other', ip: '198.51.100.9' });
      expect(strange.body).toMatchObject({ decision: 'step_up', policy: { id: 'exchange-default', mode: 'enforce' } });
      const codes = (strange.body['reasons'] as { code: string }[]).map(({ code }) => code);
      expect(codes).toEqual(expect.arrayContaining(['device_new', 'network_new']));
      expect(strange.body['challenge']).toMatchObject({ status: 'pending', interval: 2 });
      expect(strange.text).not.toMatch(/client_secret|secretHash/);
    });
    test('a security change holds withdrawals for 24 hours', async () => {
      const target = get();
      const subject = freshSubject();
      await enrollKey(target, subject);
      await assess(target, subject);
      const change = await assess(target, subject, {
        type: 'phone.change',
        details: [{ type: 'contact_change', channel: 'phone', new_value_masked: '+86 *** 42' }],
      });
      expect(change.body).toMatchObject({ decision: 'step_up' });
      const withdrawal = await assess(target, subject, { type: 'withdrawal.create', details: [{ ...WITHDRAWAL, amount_usd: '10.00' }] });
      const holds = withdrawal.body['obligations'] as { type: string; reason: string; until: string }[];
      expect(holds.map(({ reason }) => reason)).toContain('phone_changed_recently');
      expect(Date.parse(holds[0]?.until ?? '')).toBeGreaterThan(target.now() + 23 * 3_600_000);
    });
    test('the stored decision explains itself, its outcome is recorded', async () => {
      const target = get();
      const subject = freshSubject();
      const decided = await assess(target, subject);
      const id = String(decided.body['assessment_id']);
      const stored = await call(target, 'GET', `/v1/assessments/${id}`, { token: target.apiKey });
      expect(stored.body).toMatchObject({ assessment_id: id, decision: 'allow', outcome: null });
      expect(stored.text).not.toContain('127.0.0.1');
      const outcome = await call(target, 'POST', `/v1/assessments/${id}/outcome`, { token: target.apiKey, json: { label: 'fraud', source: 'support' } });
      expect(outcome.status).toBe(204);
      expect((await assess(target, subject)).body).toMatchObject({ decision: 'step_up' });
    });
    test('without any way to verify, step_up has no challenge', async () => {
      const answer = await assess(get(), freshSubject(), { type: 'withdrawal.create', details: [WITHDRAWAL] });
      expect(answer.body).toMatchObject({ decision: 'step_up' });
      expect(answer.body['challenge']).toBeUndefined();
      expect((answer.body['reasons'] as { code: string }[]).map(({ code }) => code)).toContain('enrollment_required');
    });
  });

  describe('idempotency', () => {
    test('the same key and body give the same answer, once; another body is refused', async () => {
      const target = get();
      const subject = freshSubject();
      await enrollKey(target, subject);
      const headers = { 'Idempotency-Key': `"k-${subject}"` };
      const options = { type: 'withdrawal.create', details: [WITHDRAWAL], headers } as const;
      const first = await assess(target, subject, options);
      const second = await assess(target, subject, { ...options, headers: { 'Idempotency-Key': `k-${subject}` } });
      expect(second.body).toEqual(first.body);
      const other = await assess(target, subject, { ...options, session: 's_other' });
      expect([other.status, other.body['code']]).toEqual([422, 'idempotency_key_reused']);
      const bad = await assess(target, subject, { ...options, headers: { 'Idempotency-Key': 'x'.repeat(256) } });
      expect([bad.status, bad.body['code']]).toEqual([400, 'idempotency_key_invalid']);
    });
    test('sixteen at once make one decision', async () => {
      const target = get();
      const subject = freshSubject();
      const answers = await race(async () => assess(target, subject, { headers: { 'Idempotency-Key': `race-${subject}` } }));
      const done = answers.filter(({ status }) => status === 200);
      expect(new Set(done.map(({ body }) => body['assessment_id'])).size).toBe(1);
      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    });
  });
}

async function stepUpWithPhone(target: Target) {
  const subject = freshSubject();
  await enrollKey(target, subject);
  return stepUp(target, subject);
}
