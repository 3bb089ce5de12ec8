import { describe, expect, test } from 'vitest';
import { explainAssessment } from '../../src/flow/explain-assessment.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import type { Json } from '../../src/lib/canonical-json.ts';
import type { StoredAssessment } from '../../src/risk/assessment-store.ts';
import { toStoredDecision } from '../../src/risk/explain/stored-decision.ts';
import { packHistory } from '../../src/risk/history/pack-history.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import { type DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { viewPopulation } from '../../src/risk/population/view-population.ts';
import { assessmentRecord } from '../support/contract-records.ts';
import { type Change, decided, eventOf, factsOf, known, table } from '../unit/risk/exchange-person.ts';

// An insider leaves what explains a decision as it was, and changes what stands beside it: the answer, its score, its reasons.
const SOURCE = JSON.stringify({
  id: 'p',
  version: '1',
  acr: ['urn:shualian:acr:device'],
  rules: [{ id: 'r', effect: 'step_up', reason: 'device_new', when: 'device_new_known && device_new' }],
});
const loaded = loadPolicy(SOURCE);
if (!loaded.ok) throw new Error('policy');
const { policy } = loaded;
const ASKED: Change = { context: { deviceId: 'd_other' } };

function recordOf(change: Change, overrides: (record: StoredAssessment) => Partial<StoredAssessment> = () => ({}), isCounted = true): StoredAssessment {
  const [history, whole] = [known(), factsOf(eventOf(change))];
  const facts = isCounted ? whole : { ...whole, counters: null };
  const decision = decided(change, history, isCounted ? {} : { counters: null }, policy);
  const explanation = { ...toStoredDecision(decision), reasons: decision.reasons } as unknown as Json;
  const input = { facts, history: toBase64url(packHistory(history)), population: viewPopulation(table, facts, history) } as unknown as Json;
  const { score, level } = decision.score;
  const columns = { decision: decision.decision, score, level, auditRate: decision.auditRate, eventType: facts.type, at: facts.at };
  const record = { ...assessmentRecord({ ...columns, policyVersion: policy.hash, explanation, input }), outcome: null };
  return { ...record, ...overrides(record) };
}

const withReasons =
  (...codes: readonly string[]) =>
  (record: StoredAssessment): Partial<StoredAssessment> => {
    const explanation = record.explanation as { reasons: Json[] };
    return { explanation: { ...explanation, reasons: [...explanation.reasons, ...codes.map((code) => ({ code, weight: 0 }))] } };
  };

async function verify(record: StoredAssessment): Promise<string> {
  const assessments = { find: () => Promise.resolve(record), findAny: () => Promise.resolve(record) } as unknown as DurableStores['assessments'];
  const find: DurableStores['policies']['find'] = (hash) =>
    Promise.resolve({ hash, policyId: 'p', document: {}, source: SOURCE, createdAt: 0, createdBy: 'test' });
  const { derivation } = await explainAssessment({ clientId: null, id: record.id }, { assessments, policies: { find } });
  return derivation.kind === 'different' ? derivation.member : derivation.kind;
}

describe('a decision that was left as it was', () => {
  const deny = (record: StoredAssessment, ...codes: readonly string[]) => ({ ...withReasons(...codes)(record), decision: 'deny' as const });
  test.each([
    ['allowed', recordOf({})],
    ['asked', recordOf(ASKED)],
    ['asked, with no way set up', recordOf(ASKED, withReasons('enrollment_required'))],
    ['asked, by another way than the face', recordOf(ASKED, withReasons('face_provider_missing'))],
    ['refused, for nobody is there to judge the only way', recordOf(ASKED, (record) => deny(record, 'face_provider_missing', 'enrollment_required'))],
    ['refused, for requests were declined', recordOf(ASKED, (record) => deny(record, 'challenges_blocked'))],
    ['refused, for there were too many', recordOf(ASKED, (record) => deny(record, 'challenge_limit_reached'))],
    ['decided without counts', recordOf(ASKED, withReasons('signal_unavailable'), false)],
    ['refused without counts', recordOf(ASKED, (record) => deny(record, 'challenge_limit_reached'), false)],
  ])('%s is the same', async (_what, record) => {
    expect(await verify(record)).toBe('same');
  });
});

describe('a decision of which only columns were changed is different', () => {
  test.each([
    ['the answer milder', recordOf(ASKED, () => ({ decision: 'allow' })), 'answer'],
    ['the answer stricter, without a reason', recordOf(ASKED, () => ({ decision: 'deny' })), 'answer'],
    ['a refusal where only enrolment is missing', recordOf(ASKED, (record) => ({ ...withReasons('enrollment_required')(record), decision: 'deny' })), 'answer'],
    ['a refusal made milder', recordOf(ASKED, withReasons('challenges_blocked')), 'answer'],
    [
      'an allow refused, with a reason that it cannot have',
      recordOf({}, (record) => ({ ...withReasons('challenges_blocked')(record), decision: 'deny' })),
      'reasons',
    ],
    ['the score', recordOf(ASKED, ({ score }) => ({ score: score + 1e-9 })), 'score'],
    ['the level', recordOf(ASKED, ({ level }) => ({ level: level === 'high' ? 'low' : 'high' })), 'level'],
    ['the audit rate', recordOf(ASKED, () => ({ auditRate: 0.5 })), 'auditRate'],
    ['the event type', recordOf(ASKED, () => ({ eventType: 'password.change' })), 'eventType'],
    ['the time', recordOf(ASKED, ({ at }) => ({ at: at + 1 })), 'at'],
    ['no reasons', recordOf(ASKED, ({ explanation }) => ({ explanation: { ...(explanation as object), reasons: [] } })), 'reasons'],
    ['reasons gone', recordOf(ASKED, ({ explanation }) => ({ explanation: { ...(explanation as object), reasons: null } })), 'reasons'],
    ['a reason of a rule that did not speak', recordOf(ASKED, withReasons('random_audit')), 'reasons'],
    ['counts that were there said to be away', recordOf(ASKED, withReasons('signal_unavailable')), 'reasons'],
    ['counts that were away not said to be', recordOf(ASKED, () => ({}), false), 'reasons'],
    ['the same reason twice', recordOf(ASKED, withReasons('enrollment_required', 'enrollment_required')), 'reasons'],
  ])('%s', async (_what, record, member) => {
    expect(await verify(record)).toBe(member);
  });
});
