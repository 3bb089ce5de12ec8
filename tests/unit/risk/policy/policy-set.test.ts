import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, decideUnder } from '../../../../src/risk/decide.ts';
import { EMPTY_HISTORY, type History } from '../../../../src/risk/history/history.ts';
import { evaluateShadows } from '../../../../src/risk/policy/policy-set.ts';
import { viewPopulation } from '../../../../src/risk/population/view-population.ts';
import { type Change, eventOf, factsOf, known, load, money, policy, table } from '../exchange-person.ts';

const web = load(readFileSync('policies/web-basic.yaml', 'utf8'));
const inputOf = (change: Change, history: History) => {
  const facts = factsOf(eventOf(change));
  return { facts, history, population: viewPopulation(table, facts, history) };
};

describe('policies in shadow', () => {
  const person = known();
  const changes = fc.tuple(
    fc.constantFrom<Change>({}, { type: 'phone.change' }, money({ amountUsd: 400 }), money({ amountUsd: 60_000, address: 'bc1qother' })),
    fc.constantFrom('d_1', 'd_2'),
    fc.ipV4(),
    fc.boolean(),
  );
  test('decide as they would if they were enforced', () => {
    fc.assert(
      fc.property(changes, ([change, deviceId, ip, isKnown]) => {
        const input = inputOf({ ...change, context: { deviceId, ip } }, isKnown ? person : EMPTY_HISTORY);
        const decided = decide(input, policy);
        expect(decideUnder(input, decided, web)).toEqual(decide(input, web));
        expect(decideUnder(input, decide(input, web), policy)).toEqual(decided);
        expect(evaluateShadows([web, policy], input, decided)).toEqual([
          { policy: 'web-basic', version: web.hash, decision: decide(input, web).decision },
          { policy: 'exchange-default', version: policy.hash, decision: decided.decision },
        ]);
      }),
      { numRuns: 200 },
    );
  });
});
