import { describe, expect, test } from 'vitest';
import { compareRecord } from '../../../src/risk/explain/compare-record.ts';
import { toStoredDecision } from '../../../src/risk/explain/stored-decision.ts';
import { decide } from '../../../src/risk/decide.ts';
import { loadPolicy } from '../../../src/risk/policy/load-policy.ts';
import { viewPopulation } from '../../../src/risk/population/view-population.ts';
import type { Json } from '../../../src/lib/canonical-json.ts';
import { assessmentRecord } from '../../support/contract-records.ts';
import { type Change, eventOf, factsOf, known, table } from './exchange-person.ts';

const [FACE, DEVICE, TOTP] = ['urn:shualian:acr:face+device', 'urn:shualian:acr:device', 'urn:shualian:acr:totp'];
const loaded = loadPolicy(
  JSON.stringify({
    id: 'p',
    version: '1',
    acr: [FACE, DEVICE],
    rules: [
      { id: 'r', effect: 'step_up', reason: 'device_new', when: 'device_new_known && device_new' },
      { id: 'd', effect: 'deny', reason: 'automation', when: 'automation' },
    ],
  }),
);
if (!loaded.ok) throw new Error('policy');
const { policy } = loaded;

function decisionOn(change: Change, demandedAcr?: readonly string[]) {
  const history = known();
  const facts = factsOf({ ...eventOf(change), ...(demandedAcr ? { demandedAcr } : {}) });
  return { facts, decision: decide({ facts, history, population: viewPopulation(table, facts, history) }, policy) };
}

const NEW_DEVICE: Change = { context: { deviceId: 'd_other' } };
const AUTOMATED: Change = { context: { userAgent: 'HeadlessChrome/150' } };

describe('what the application asks for', () => {
  test.each([
    { what: 'an allow becomes what is asked for', change: {}, demanded: [DEVICE, TOTP], answer: 'step_up', acr: [DEVICE, TOTP], told: true },
    { what: 'a step-up keeps what both accept', change: NEW_DEVICE, demanded: [TOTP, DEVICE], answer: 'step_up', acr: [DEVICE], told: true },
    { what: 'a step-up that no acr would satisfy is refused', change: NEW_DEVICE, demanded: [TOTP], answer: 'deny', acr: [], told: true },
    { what: 'a deny stays', change: AUTOMATED, demanded: [TOTP, DEVICE], answer: 'deny', acr: [], told: false },
    { what: 'nothing asked changes nothing', change: {}, demanded: undefined, answer: 'allow', acr: [], told: false },
  ])('$what', ({ change, demanded, answer, acr, told }) => {
    const { decision } = decisionOn(change, demanded?.map(String));
    expect([decision.decision, decision.requiredAcr]).toEqual([answer, acr]);
    expect(decision.reasons.some(({ code }) => code === 'step_up_demanded')).toBe(told);
  });

  test('is part of what a decision is derived from again', () => {
    const { facts, decision } = decisionOn({}, [String(DEVICE)]);
    const explanation = { ...toStoredDecision(decision), reasons: decision.reasons } as unknown as Json;
    const { score, level } = decision.score;
    const columns = { decision: decision.decision, score, level, auditRate: decision.auditRate, eventType: facts.type, at: facts.at, explanation };
    const record = { ...assessmentRecord(columns), outcome: null };
    expect(compareRecord(record, decision, facts)).toBeNull();
    expect(compareRecord(record, decisionOn({}).decision, facts)).not.toBeNull();
  });
});
