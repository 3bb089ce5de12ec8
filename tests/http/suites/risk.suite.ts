import { describe, expect, test } from 'vitest';
import { assess, assessBody, call, enrollKey, freshSubject, passByKey, stepUp, WITHDRAWAL } from '../actors.ts';
import type { Target } from '../target.ts';

const DAY_MS = 86_400_000;

const POLICY = (rules: string, id = 'candidate'): string => `
id: ${id}
version: "1"
params: { large_usd: 1000.0 }
rules:
${rules}
tests: []
`;

const DENY_ALL = POLICY(`  - { id: stop, when: "event_type == 'withdrawal.create'", effect: deny, reason: amount_high_absolute }`);

const codesOf = (body: Readonly<Record<string, unknown>>): readonly string[] => (body['reasons'] as { code: string }[]).map(({ code }) => code);

/** Adds a list entry and answers its id. */
async function addToList(target: Target, entry: object): Promise<string> {
  const added = await call(target, 'POST', '/v1/lists', { token: target.operatorKey, json: { reason: 'test', ...entry } });
  if (added.status !== 201) throw new Error(added.text);
  return String(added.body['id']);
}

/** A subject whose usual device and network are known. */
async function regular(target: Target): Promise<string> {
  const subject = freshSubject();
  await enrollKey(target, subject);
  for (let i = 0; i < 3; i++) await assess(target, subject);
  return subject;
}

/** What operators steer and analysts read: policies, shadows, lists, snoozes, explanations. */
export function riskSuite(get: () => Target): void {
  describe('policies', () => {
    test('only an operator may touch them', async () => {
      const target = get();
      const answer = await call(target, 'POST', '/v1/policies', { token: target.apiKey, json: { source: DENY_ALL } });
      expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden_scope']);
      expect((await call(target, 'GET', '/v1/policies', { token: target.apiKey })).status).toBe(403);
      expect((await call(target, 'POST', '/v1/lists', { token: target.apiKey, json: {} })).status).not.toBe(201);
    });
    test('one that does not type-check is refused with line, column and caret; the running one stays', async () => {
      const target = get();
      const before = await call(target, 'GET', '/v1/policies', { token: target.operatorKey });
      const source = POLICY(`  - { id: broken, when: "score > 'high'", effect: step_up, reason: risk_high, acr: ["urn:shualian:acr:device"] }`);
      const refused = await call(target, 'POST', '/v1/policies', { token: target.operatorKey, json: { source } });
      expect([refused.status, refused.body['code']]).toEqual([422, 'policy_invalid']);
      const [issue] = refused.body['issues'] as { path: string; line: number; column: number; excerpt: string }[];
      expect(issue).toMatchObject({ path: 'rules[0].when', line: 6 });
      expect(issue?.excerpt).toMatch(/\^/);
      expect((await call(target, 'GET', '/v1/policies', { token: target.operatorKey })).body).toEqual(before.body);
    });
    test('a shadow is recorded and never enforced; enforcing takes over; the version is in every decision', async () => {
      const target = get();
      const subject = await regular(target);
      const withdraw = () => assess(target, subject, { type: 'withdrawal.create', details: [{ ...WITHDRAWAL, amount_usd: '5.00' }] });
      const saved = await call(target, 'POST', '/v1/policies', { token: target.operatorKey, json: { source: DENY_ALL } });
      expect(saved.status).toBe(201);
      const hash = String(saved.body['hash']);
      const running = await call(target, 'GET', '/v1/policies', { token: target.operatorKey });
      const enforced = (running.body['active'] as { hash: string; mode: string }[]).find(({ mode }) => mode === 'enforce');
      const activate = (which: string, mode: string) => call(target, 'POST', `/v1/policies/${which}/activate`, { token: target.operatorKey, json: { mode } });
      expect((await activate(hash, 'shadow')).status).toBe(200);
      const shadowed = await withdraw();
      expect(shadowed.body['decision']).not.toBe('deny');
      expect(shadowed.body).toMatchObject({
        policy: { version: enforced?.hash, mode: 'enforce' },
        shadow: [{ policy: 'candidate', version: hash, decision: 'deny' }],
      });
      expect((await call(target, 'POST', `/v1/policies/${hash}/deactivate`, { token: target.operatorKey })).status).toBe(204);
      expect((await activate(hash, 'enforce')).status).toBe(200);
      expect((await withdraw()).body).toMatchObject({ decision: 'deny', policy: { id: 'candidate', version: hash }, shadow: [] });
      expect((await activate(String(enforced?.hash), 'enforce')).status).toBe(200);
      expect((await withdraw()).body).toMatchObject({ policy: { version: enforced?.hash } });
      expect((await activate(`sha256:${'0'.repeat(64)}`, 'enforce')).body['code']).toBe('policy_not_found');
    });
    test('a version reads back as it was written', async () => {
      const target = get();
      const saved = await call(target, 'POST', '/v1/policies', { token: target.operatorKey, json: { source: DENY_ALL } });
      const read = await call(target, 'GET', `/v1/policies/${String(saved.body['hash'])}`, { token: target.operatorKey });
      expect(read.body).toMatchObject({ policy: 'candidate', source: DENY_ALL });
    });
  });

  describe('lists', () => {
    test('a denied network steps up until it is taken off; an allowed one never beats a rule', async () => {
      const target = get();
      const subject = await regular(target);
      const id = await addToList(target, { list: 'deny', kind: 'network', value: '203.0.113.0/24' });
      const denied = await assess(target, subject, { ip: '203.0.113.9' });
      expect(denied.body['decision']).not.toBe('allow');
      expect(codesOf(denied.body)).toContain('list_denied');
      expect((await call(target, 'DELETE', `/v1/lists/${id}`, { token: target.operatorKey })).status).toBe(204);
      expect((await call(target, 'DELETE', `/v1/lists/${id}`, { token: target.operatorKey })).body['code']).toBe('list_entry_not_found');
      expect(codesOf((await assess(target, subject, { ip: '203.0.113.9' })).body)).not.toContain('list_denied');
      const allowed = await addToList(target, { list: 'allow', kind: 'ip', value: '198.51.100.7' });
      const strange = await assess(target, subject, { ip: '198.51.100.7', device: 'd_other' });
      expect(strange.body['decision']).toBe('step_up');
      await call(target, 'DELETE', `/v1/lists/${allowed}`, { token: target.operatorKey });
    });
    test('an entry ends by itself', async () => {
      const target = get();
      const subject = await regular(target);
      await addToList(target, { list: 'deny', kind: 'ip', value: '192.0.2.77', expires_at: new Date(target.now() + 3_600_000).toISOString() });
      expect(codesOf((await assess(target, subject, { ip: '192.0.2.77' })).body)).toContain('list_denied');
      await target.advance(3_600_001);
      expect(codesOf((await assess(target, subject, { ip: '192.0.2.77' })).body)).not.toContain('list_denied');
    });
    test.each([
      ['an address that is none', { list: 'deny', kind: 'ip', value: '300.1.1.1' }, 'list_value_invalid'],
      ['an address with a zone', { list: 'deny', kind: 'ip', value: 'fe80::1%eth0' }, 'list_value_invalid'],
      ['a country that is none', { list: 'deny', kind: 'country', value: 'Germany' }, 'list_value_invalid'],
      ['a list that is none', { list: 'grey', kind: 'ip', value: '192.0.2.1' }, 'request_invalid'],
      ['an end in the past', { list: 'deny', kind: 'ip', value: '192.0.2.1', expires_at: '2020-01-01T00:00:00Z' }, 'request_invalid'],
    ])('%s is refused by name', async (_name, entry, code) => {
      const answer = await call(get(), 'POST', '/v1/lists', { token: get().operatorKey, json: { reason: 'test', ...entry } });
      expect([answer.status, answer.body['code']]).toEqual([400, code]);
    });
  });

  describe('snoozes', () => {
    test('a step_up rule is silenced for one subject until its time; a hold cannot be', async () => {
      const target = get();
      const subject = await regular(target);
      const elsewhere = () => assess(target, subject, { device: 'd_hotel' });
      const before = await elsewhere();
      expect(before.body['decision']).toBe('step_up');
      const stored = await call(target, 'GET', `/v1/assessments/${String(before.body['assessment_id'])}`, { token: target.apiKey });
      const rules = (stored.body['explanation'] as { rules: { id: string; effect: string }[] }).rules.filter(({ effect }) => effect === 'step_up');
      expect(rules.length).toBeGreaterThan(0);
      const until = new Date(target.now() + 3_600_000).toISOString();
      for (const { id } of rules) {
        const answer = await call(target, 'POST', `/v1/subjects/${subject}/snoozes`, {
          token: target.operatorKey,
          json: { rule: id, until, reason: 'travels' },
        });
        expect([answer.status, answer.text]).toEqual([204, '']);
      }
      const during = await elsewhere();
      expect(codesOf(during.body)).not.toContain('device_new');
      const kept = await call(target, 'GET', `/v1/assessments/${String(during.body['assessment_id'])}`, { token: target.apiKey });
      expect((kept.body['explanation'] as { rules: object[] }).rules).toContainEqual(expect.objectContaining({ id: rules[0]?.id, status: 'snoozed' }));
      await target.advance(3_600_001);
      expect((await elsewhere()).body['decision']).toBe('step_up');
      const unknown = await call(target, 'POST', `/v1/subjects/${subject}/snoozes`, {
        token: target.operatorKey,
        json: { rule: 'no_such_rule', until: new Date(target.now() + 1000).toISOString(), reason: 'x' },
      });
      expect([unknown.status, unknown.body['code']]).toEqual([404, 'rule_not_found']);
    });
  });

  describe('learning', () => {
    test('a new device stays new until a step-up with it was verified', async () => {
      const target = get();
      const subject = freshSubject();
      const phone = await enrollKey(target, subject);
      for (let i = 0; i < 3; i++) await assess(target, subject);
      const challenge = await stepUp(target, subject, { device: 'd_laptop' });
      expect(codesOf((await assess(target, subject, { device: 'd_laptop', session: 's_other' })).body)).toContain('device_new');
      await passByKey(target, challenge, phone);
      await expect
        .poll(async () => codesOf((await assess(target, subject, { device: 'd_laptop', session: 's_third' })).body), { timeout: 5000 })
        .not.toContain('device_new');
    });
    test('reported fraud makes the account stricter', async () => {
      const target = get();
      const subject = await regular(target);
      const id = String((await assess(target, subject)).body['assessment_id']);
      for (const label of ['legitimate', 'fraud']) {
        await call(target, 'POST', `/v1/assessments/${id}/outcome`, { token: target.apiKey, json: { label, source: 'support' } });
      }
      expect(codesOf((await assess(target, subject)).body)).toContain('user_reported_fraud');
      const stored = await call(target, 'GET', `/v1/assessments/${id}`, { token: target.apiKey });
      expect(stored.body['outcome']).toMatchObject({ label: 'fraud', source: 'support' });
    });
    test('who fails to log in gets no challenge, however strange the place', async () => {
      const target = get();
      const subject = await regular(target);
      const failed = await assess(target, subject, { type: 'login.failed', device: 'd_other', ip: '198.51.100.9' });
      expect(failed.status).toBe(200);
      expect(failed.body['challenge']).toBeUndefined();
      const own = await assess(target, subject, { device: 'd_other', ip: '198.51.100.9' });
      expect(own.body['challenge']).toBeDefined();
    });
    test('erasing a subject leaves nothing that a later event could be compared with', async () => {
      const target = get();
      const subject = await regular(target);
      expect((await call(target, 'DELETE', `/v1/subjects/${subject}`, { token: target.apiKey })).status).toBe(200);
      const after = await assess(target, subject, { device: 'd_other', ip: '198.51.100.9' });
      expect(codesOf(after.body)).not.toContain('device_new');
    });
  });

  describe('values at their edge', () => {
    const now = (): number => get().now();
    const geo = (value: object) => ({ ...assessBody(freshSubject()), context: { ...(assessBody('u')['context'] as object), geo: value } });
    const withUserAgent = (text: string) => ({ ...assessBody(freshSubject()), context: { ...(assessBody('u')['context'] as object), user_agent: text } });
    const post = (json: object) => call(get(), 'POST', '/v1/assess', { token: get().apiKey, json });
    test('latitude 0 is a place, 90 the last one, 95 none', async () => {
      expect((await post(geo({ latitude: 0, longitude: 0 }))).status).toBe(200);
      expect((await post(geo({ latitude: 90, longitude: -180 }))).status).toBe(200);
      const refused = await post(geo({ latitude: 95, longitude: 0 }));
      expect([refused.status, refused.body['field']]).toEqual([400, 'context.geo.latitude']);
      expect((await post(geo({ latitude: 1 }))).body['field']).toBe('context.geo.longitude');
    });
    test('times that are to come are refused, a few minutes are a clock', async () => {
      const at = (ms: number) => ({ ...assessBody('u'), subject: { id: freshSubject(), created_at: new Date(ms).toISOString() } });
      expect((await post(at(now() + 4 * 60_000))).status).toBe(200);
      const refused = await post(at(Date.parse('3026-01-01T00:00:00Z')));
      expect([refused.status, refused.body['field'], refused.body['errors']]).toEqual([
        400,
        'subject.created_at',
        [{ path: 'subject.created_at', code: 'in_the_future' }],
      ]);
      const late = { ...assessBody(freshSubject()), event: { type: 'login', occurred_at: new Date(now() - 2 * DAY_MS).toISOString() } };
      expect((await post(late)).body['errors']).toEqual([{ path: 'event.occurred_at', code: 'too_long_ago' }]);
    });
    test('an IPv4 address within IPv6 is the IPv4 address', async () => {
      const subject = await regular(get());
      const mapped = await assess(get(), subject, { ip: '::ffff:127.0.0.1' });
      expect(mapped.status).toBe(200);
      expect(codesOf(mapped.body)).not.toContain('ip_new');
    });
    test('user agents: none, and as long as a body lets them be', async () => {
      expect((await post(withUserAgent(''))).status).toBe(200);
      expect((await post(withUserAgent('Mozilla/5.0 '.repeat(1000)))).status).toBe(200);
      expect((await post(withUserAgent('x'.repeat(16_384)))).body['code']).toBe('body_too_large');
    });
  });
}
