import fc from 'fast-check';
import type { EventType } from '../../src/risk/event.ts';
import type { Facts } from '../../src/risk/facts.ts';
import { EMPTY_HISTORY, type History, LEVEL_CAPS } from '../../src/risk/history/history.ts';
import { LEVELS } from '../../src/risk/levels.ts';
import type { LevelView, PopulationView } from '../../src/risk/population/population-view.ts';
import type { SignalInput } from '../../src/risk/signal.ts';
import { FRAUD_RATES } from '../../src/risk/score/weights.ts';
import { DAY, factsOf, NOW } from '../unit/risk/score/facts-of.ts';

/** The day of the drawn events, in days since 1970. */
export const TODAY = Math.floor(NOW / DAY);
const types = Object.keys(FRAUD_RATES).filter((type): type is EventType => type in FRAUD_RATES);

// Few values, so that events meet what was seen.
const value = fc.constantFrom(0, 1, 2, 3, 0xffff_ffff);
const few = fc.nat({ max: 60 });
const count = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
/** Any amount, also the strangest. */
export const anyUsd = fc.oneof(fc.double({ min: 0.01, max: 1e9, noNaN: true }), fc.constantFrom(0, 5e-324, 1e300));
/** Any place on earth. */
export const anyPlace = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  accuracyKm: fc.double({ min: 0, max: 20_000, noNaN: true }),
});

const level = fc.tuple(fc.nat({ max: LEVELS.length }), fc.uniqueArray(value, { maxLength: 4 }), count, count, count).map(([cap, values, c, s, e]) => ({
  seen: values.slice(0, LEVEL_CAPS[cap % LEVELS.length]).map((seen, i) => ({
    value: seen,
    count: i % 3 === 2 ? 0.2 : c,
    lastDay: TODAY - i,
    isProvisional: i % 3 === 2,
  })),
  s: Math.min(s, 64),
  e: Math.min(e, 64),
}));

const history: fc.Arbitrary<History> = fc
  .record({
    n: fc.oneof(fc.constant(0), count),
    gap: fc.oneof(fc.constant(null), fc.integer({ min: -DAY, max: 400 * DAY })),
    levels: fc.array(level, { minLength: LEVELS.length, maxLength: LEVELS.length }),
    amounts: fc.option(
      fc.record({
        kappa: fc.double({ min: 2, max: 64, noNaN: true }),
        mu: fc.double({ min: -5, max: 28, noNaN: true }),
        alpha: fc.double({ min: 2, max: 40, noNaN: true }),
        beta: fc.double({ min: 0, max: 1e6, noNaN: true }),
      }),
    ),
    from: fc.option(anyPlace),
  })
  .map(({ n, gap, levels, amounts, from }) => ({
    ...EMPTY_HISTORY,
    n,
    levels,
    amounts,
    decayDay: TODAY,
    lastSuccess: gap === null ? null : { at: NOW - gap, place: from },
  }));

const levelView: fc.Arbitrary<LevelView> = fc
  .record({ count: fc.nat({ max: 1e9 }), distinct: fc.nat({ max: 1e8 }), trials: fc.nat({ max: 1e9 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ share, ...view }) => ({ ...view, novel: Math.floor(view.trials * share) }));

const population: fc.Arbitrary<PopulationView> = fc.record({
  total: fc.nat({ max: 1e9 }),
  levels: fc.array(fc.option(levelView, { freq: 20 }), { minLength: LEVELS.length, maxLength: LEVELS.length }),
  amount: fc.record({ mean: fc.double({ min: -5, max: 28, noNaN: true }), variance: fc.double({ min: 0, max: 100, noNaN: true }) }),
});

const facts: fc.Arbitrary<Facts> = fc
  .record({
    type: fc.constantFrom(...types),
    chain: fc.array(fc.option(value, { freq: 8 }), { minLength: LEVELS.length, maxLength: LEVELS.length }),
    place: fc.option(anyPlace),
    device: fc.option(value),
    payee: fc.option(value),
    isAutomation: fc.boolean(),
    accountCreatedAt: fc.option(fc.integer({ min: NOW - 4000 * DAY, max: NOW + DAY })),
    addressAddedAt: fc.option(fc.integer({ min: NOW - 40 * DAY, max: NOW })),
    counters: fc.option(fc.record({ subjectFailures: few, networkFailures: few, ipSubjects: few, deviceSubjects: few, payeeSubjects: few })),
    audit: fc.record({ draw: fc.double({ min: 0, max: 1, noNaN: true }), epoch: fc.constant('e1') }),
    money: fc.option(fc.record({ amountUsd: anyUsd, balanceUsd: fc.option(anyUsd), asset: fc.constant('BTC') })),
  })
  .map((change) => factsOf(change));

/** Facts, history and population of any event whatever. */
export const anyInput: fc.Arbitrary<SignalInput> = fc.record({ facts, history, population });
