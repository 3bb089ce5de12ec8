import { describe, expect, it } from 'vitest';
import { toBase64url } from '../../../../src/lib/bytes.ts';
import { decide } from '../../../../src/risk/decide.ts';
import { counterfactuals } from '../../../../src/risk/explain/counterfactuals.ts';
import { asDecisionInput, rederive } from '../../../../src/risk/explain/rederive.ts';
import { firstDifference, toStoredDecision } from '../../../../src/risk/explain/stored-decision.ts';
import { packHistory } from '../../../../src/risk/history/pack-history.ts';
import { viewPopulation } from '../../../../src/risk/population/view-population.ts';
import { type Change, eventOf, factsOf, known, load, policy, table } from '../exchange-person.ts';

const history = known();
function inputOf(change: Change) {
  const facts = factsOf(eventOf(change));
  return { facts, history, population: viewPopulation(table, facts, history) };
}
const NEW_DEVICE: Change = { context: { deviceId: 'd_other' } };
const ruled = (when: string) =>
  load(JSON.stringify({ id: 'p', version: '1', acr: ['urn:shualian:acr:device'], rules: [{ id: 'r', effect: 'step_up', reason: 'device_new', when }] }));

describe('deriving again', () => {
  it('gives the same decision bit for bit from what was stored', () => {
    const input = inputOf(NEW_DEVICE);
    const decision = decide(input, policy);
    const stored: unknown = JSON.parse(JSON.stringify({ ...input, history: toBase64url(packHistory(history)) }));
    const restored = asDecisionInput(stored);
    if (restored === null) throw new Error('no input');
    const derived = rederive(restored, policy);
    expect(derived).toEqual(decision);
    const record = JSON.parse(JSON.stringify(toStoredDecision(decision))) as Record<string, unknown>;
    expect(firstDifference(record, toStoredDecision(derived))).toBeNull();
    expect(firstDifference({ ...record, text: 'other members are looked past' }, toStoredDecision(derived))).toBeNull();
  });

  it('names the first member that was edited or is missing', () => {
    const derived = toStoredDecision(decide(inputOf(NEW_DEVICE), policy));
    expect(firstDifference({ ...derived, decision: 'allow' }, derived)).toEqual({ member: 'decision', stored: '"allow"', derived: '"step_up"' });
    expect(firstDifference({ ...derived, log_odds: derived.log_odds + Number.EPSILON * 8 }, derived)?.member).toBe('log_odds');
    expect(firstDifference({ ...derived, rules: [...derived.rules].slice(1) }, derived)?.member).toBe('rules');
    expect(firstDifference({}, derived)).toMatchObject({ member: 'decision', stored: 'nothing' });
  });

  it('refuses a damaged history and tells erased input from input', () => {
    const input = inputOf({});
    expect(() => rederive({ ...input, history: '*' }, policy)).toThrow(/damaged/);
    for (const erased of [null, {}, { facts: 1 }, 'text']) expect(asDecisionInput(erased)).toBeNull();
  });
});

describe('what would have changed a decision', () => {
  it('is nothing where it was allowed', () => {
    expect(counterfactuals(inputOf({}), policy)).toEqual([]);
  });

  it('is the single signal a rule rests on', () => {
    expect(counterfactuals(inputOf(NEW_DEVICE), ruled('device_new_known && device_new'))).toEqual([{ without: ['device_new'], decision: 'allow' }]);
  });

  it('is a pair where either is enough, and no pair that holds a single one', () => {
    const both: Change = { context: { deviceId: 'd_other', country: 'BR', latitude: -23.5, longitude: -46.6 } };
    expect(counterfactuals(inputOf(both), ruled('(device_new_known && device_new) || (country_new_known && country_new)'))).toEqual([
      { without: ['country_new', 'device_new'], decision: 'allow' },
    ]);
    const single = counterfactuals(inputOf(both), ruled('device_new_known && device_new && country_new_known && country_new'));
    expect(single.map(({ without }) => without)).toEqual(expect.arrayContaining([['country_new'], ['device_new']]));
    expect(single.every(({ without }) => without.length === 1)).toBe(true);
  });

  it('is nothing where a rule asks whatever the signals', () => {
    expect(counterfactuals(inputOf(NEW_DEVICE), ruled('event_type == "login"'))).toEqual([]);
  });
});
