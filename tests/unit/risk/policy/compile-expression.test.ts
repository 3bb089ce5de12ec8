import { describe, expect, test } from 'vitest';
import { createExpressionCompiler, isReservedName } from '../../../../src/risk/policy/compile-expression.ts';
import { testVariables } from '../../../../src/risk/policy/run-policy-tests.ts';
import { DECLARATIONS } from '../../../../src/risk/policy/variables.ts';

const compile = createExpressionCompiler(DECLARATIONS, { large_usd: 1000, vip: 'vip', strict: true });
const and = (parts: number): string => Array.from({ length: parts }, () => 'has_history').join(' && ');

describe('the language of conditions', () => {
  test.each([
    ['score > 70', { score: 70.5 }, true],
    ['score > 70', { score: 70 }, false],
    ['score >= -1 && -score <= 0', {}, true],
    ['score == 70.0 || score != 70.0 && 1 > 2', { score: 70 }, true],
    ['score + 1.5 > 2.0 * 3.0 - 1.0 / 4.0', { score: 4.3 }, true],
    ['risk_level == "high"', { risk_level: 'high' }, true],
    ["risk_level != 'high'", { risk_level: 'high' }, false],
    ['amount_usd_known && amount_usd >= large_usd', { amount_usd: 1000 }, true],
    ['!amount_usd_known || amount_usd < 10', {}, true],
    ['amount_usd_known ? amount_usd > 1 : has_history', { has_history: true }, true],
    ['amount_usd_known ? amount_usd > 1 : has_history', { has_history: true, amount_usd: 1 }, false],
    ['event_type in ["login", "withdrawal.create"]', {}, true],
    ['score in [1.0, -2.5]', { score: -2.5 }, true],
    ['tier_known && tier in [vip, "gold"]', { tier: 'vip' }, true],
    ['strict && !(device_new_known && device_new)', {}, true],
    ['(tier_known && country_new_known) && (tier == vip || country_new)', { tier: 'x', country_new: true }, true],
    ['has_history == !automation', { has_history: true }, true],
    [and(64), { has_history: true }, true],
    [and(64), {}, false],
  ])('%s with %o is %s', (text, given, outcome) => {
    const expression = compile(text);
    expect(expression.ok ? [] : expression.faults).toEqual([]);
    expect(expression.ok && expression.evaluate(testVariables(given))).toBe(outcome);
  });

  test('tells what a condition reads and compares with', () => {
    const expression = compile('amount_usd_known && amount_usd >= large_usd && tier_known && tier in [vip, "gold"] && score > 5');
    expect(expression.ok && expression.mentions).toEqual({
      variables: ['amount_usd_known', 'amount_usd', 'tier_known', 'tier', 'score'],
      values: [1000, 'vip', 'gold', 5],
    });
  });

  test('has words of its own', () => {
    expect(['in', 'true', 'int', 'type', 'string', 'null', 'while'].filter((name) => !isReservedName(name))).toEqual([]);
    expect(['limit', 'large_usd', 'constructor'].filter(isReservedName)).toEqual([]);
  });
});

describe('refused, with the place', () => {
  const deep = (levels: number): string => `${'!('.repeat(levels)}has_history${')'.repeat(levels)}`;
  test.each([
    // Types.
    ['score > "high"', 'the types do not fit: double > string', 0],
    ['score > 1 && (has_history < score)', 'the types do not fit: bool < double', 14],
    ['score', 'the condition is a double, not a bool', 0],
    ['score + 1.0', 'the condition is a double, not a bool', 0],
    ['risk_level && true', "Logical operator requires bool operands, got 'string'", 0],
    // Whole numbers are another type in CEL: 7 / 2 is 3 there.
    ['score == 70', 'write 70.0: a whole number stands only beside <, <=, > and >=', 9],
    ['score + 1 > 2', 'write 1.0: a whole number stands only beside <, <=, > and >=', 8],
    ['score > 7 / 2', 'write 7.0: a whole number stands only beside <, <=, > and >=', 8],
    ['score in [1.0, 2]', 'write 2.0: a whole number stands only beside <, <=, > and >=', 15],
    ['score > 9007199254740993', 'a whole number beyond 2^53', 8],
    // Names.
    ['true || unheard_of > 1', 'no signal and no parameter is called unheard_of', 8],
    ['amont_usd > 1', 'no signal and no parameter is called amont_usd: did you mean amount_usd?', 0],
    ['score_known && score > 1', 'score is always known, there is no score_known', 0],
    ['event_type == "logn"', 'event_type is never "logn": did you mean login?', 14],
    ['event_type in ["login", "signin"]', 'event_type is never "signin"', 24],
    ['risk_level != vip', 'risk_level is never "vip"', 14],
    // Guards.
    ['amount_usd > 1', 'amount_usd may be unknown: read it only after amount_usd_known', 0],
    ['amount_usd_known || amount_usd > 1', 'amount_usd may be unknown: read it only after amount_usd_known', 20],
    ['!amount_usd_known && amount_usd > 1', 'amount_usd may be unknown: read it only after amount_usd_known', 21],
    ['(amount_usd_known || has_history) && amount_usd > 1', 'amount_usd may be unknown: read it only after amount_usd_known', 37],
    ['amount_usd > 10 && amount_usd_known', 'amount_usd may be unknown: read it only after amount_usd_known', 0],
    ['amount_usd_known ? has_history : amount_usd > 1', 'amount_usd may be unknown: read it only after amount_usd_known', 33],
    // What the dialect leaves out.
    ['size(risk_level) > 1', 'a function is not part of the language of conditions', 0],
    ['risk_level.startsWith("a")', 'a function is not part of the language of conditions', 0],
    ['[1.0, 2.0].exists(x, x > 1)', 'a function is not part of the language of conditions', 0],
    ['{"a": true}["a"]', 'an index is not part of the language of conditions', 0],
    ['risk_level[0] == "a"', 'an index is not part of the language of conditions', 0],
    ['risk_level.x == "a"', 'a member is not part of the language of conditions', 0],
    ['[1.0] == [1.0]', 'a list is not part of the language of conditions', 0],
    ['[1.0] in []', 'a list is not part of the language of conditions', 0],
    ['score in hour_utc', '`in` takes a list of literals', 0],
    ['score in [hour_utc]', 'a list has only literals and parameters', 10],
    ['score > 1u', 'the only literals are numbers, texts, true and false', 8],
    ['null == score', 'the only literals are numbers, texts, true and false', 0],
    ['b"a" == b"a"', 'the only literals are numbers, texts, true and false', 0],
    ['score % 2.0 == 1.0', '`%` is not part of the language of conditions', 0],
    ['has_history == (score > 1)', 'a comparison of comparisons: write it with && and ||', 16],
    ['true != score <= -1', 'a comparison of comparisons: write it with && and ||', 8],
    ['score < 1 == has_history', 'a comparison of comparisons: write it with && and ||', 0],
    ['true ? true : false ? true : false', 'a choice within a choice: write it with && and ||', 14],
    // Sizes.
    [deep(12), 'nested more than 12 deep', 24],
    [`score in [${Array.from({ length: 51 }, () => '1.0').join(', ')}]`, 'the list has more than 50 entries', 260],
    [and(101), 'the condition has more than 200 parts', 0],
    // Not CEL at all.
    ['', 'Unexpected token: EOF', 0],
    ['score >', 'Unexpected token: EOF', 7],
    ['score = 1', 'Unexpected character: =', 6],
    ['risk_level == "high', 'Unterminated string', 14],
    ['score > 1e400', 'Invalid number: Infinity', 8],
  ])('%s', (text, message, at) => {
    const expression = compile(text);
    expect(expression.ok ? 'accepted' : expression.faults).toEqual([{ message, at }]);
  });

  test('every unguarded read and every wrong word at once', () => {
    const expression = compile('amount_usd > 1 && balance_share > 0.5 && event_type == "x"');
    expect(expression.ok ? [] : expression.faults.map(({ at }) => at)).toEqual([0, 18, 55]);
  });

  test('nesting up to the limit is not', () => {
    expect(compile(deep(11)).ok).toBe(true);
    expect(compile(and(100)).ok).toBe(true);
  });
});
