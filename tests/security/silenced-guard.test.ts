import { afterAll, beforeAll, expect, test } from 'vitest';
import { ruleHash } from '../../src/risk/policy/rule-hash.ts';
import { assess, call, enrollKey, freshSubject } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { at, decided, known, NOW } from '../unit/risk/exchange-person.ts';

// An operator, or who took an operator's key, silences for good what stands between a person and a thief.
const DAYS_30 = 30 * 86_400_000;
let target: Target;
let subject: string;
beforeAll(async () => {
  target = await startNodeTarget('snoozes', {});
  subject = freshSubject();
  await enrollKey(target, subject);
  await assess(target, subject);
});
afterAll(() => target.close());

const snooze = (rule: string, forMs: number) =>
  call(target, 'POST', `/v1/subjects/${subject}/snoozes`, {
    token: target.operatorKey,
    json: { rule, until: new Date(target.now() + forMs).toISOString(), reason: 'test' },
  });

test('a snooze lasts 30 days and not a moment more', async () => {
  const late = await snooze('login_device_new', DAYS_30 + 60_000);
  expect([late.status, late.body['code'], late.body['errors']]).toEqual([400, 'request_invalid', [{ path: 'until', code: 'too_late' }]]);
  expect((await snooze('login_device_new', DAYS_30 - 1000)).status).toBe(204);
});

test.each(['history_corrupt', 'counters_away', 'login_fraud_reported', 'withdrawal_fraud_reported'])('%s cannot be silenced, but woken', async (rule) => {
  const refused = await snooze(rule, 60_000);
  expect([refused.status, refused.body['code']]).toEqual([409, 'rule_not_snoozable']);
  expect((await call(target, 'DELETE', `/v1/subjects/${subject}/snoozes/${rule}`, { token: target.operatorKey })).status).toBe(204);
});

test('a guard speaks even where a snooze from before names it', () => {
  const silenced = (rule: string) => at(known(), { snoozes: [{ rule: ruleHash(rule), until: NOW + 1000 }], fraudReportedAt: NOW - 1000 });
  const decision = decided({}, silenced('login_fraud_reported'));
  expect(decision.rules).toContainEqual(expect.objectContaining({ id: 'login_fraud_reported', status: 'enforced' }));
});

test('an operator lists no subject of another client', async () => {
  const refused = await call(target, 'POST', '/v1/lists', {
    token: target.operatorKey,
    json: { list: 'deny', kind: 'subject', value: `cli_other/${subject}`, reason: 'test' },
  });
  expect([refused.status, refused.body['code'], refused.body['errors']]).toEqual([
    400,
    'list_value_invalid',
    [{ path: 'value', code: 'subject_of_another_client' }],
  ]);
});
