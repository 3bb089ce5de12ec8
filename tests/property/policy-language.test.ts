import { celEnv, parse, plan } from '@bufbuild/cel';
import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPrng } from '../../eval/risk/prng.ts';
import { createExpressionCompiler } from '../../src/risk/policy/compile-expression.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import type { Variables } from '../../src/risk/policy/policy.ts';
import { DECLARATIONS } from '../../src/risk/policy/variables.ts';
import { drawVariables, namedBy } from '../support/draw-variables.ts';

const PARAMS = { large_usd: 1000, vip: 'gold', strict: true };
const compile = createExpressionCompiler(DECLARATIONS, PARAMS);

// Conditions of the dialect, with guards, without them, and with guards in the wrong place.
const NUMBERS = ['0.0', '1.0', '5.5', '-2.5', '1000.0', '1e6', 'large_usd', 'score', 'hour_utc', 'amount_usd', 'balance_share'];
const { condition } = fc.letrec<{ condition: string; number: string; guard: string }>((tie) => ({
  guard: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('amount_usd_known', 'balance_share_known', 'has_history'),
    tie('guard').map((a) => `!${a}`),
    fc.tuple(tie('guard'), fc.constantFrom('&&', '||'), tie('guard')).map(([a, op, b]) => `(${a} ${op} ${b})`),
  ),
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...NUMBERS),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number')).map(([a, op, b]) => `${a} ${op} ${b}`),
    tie('number').map((a) => `(${a})`),
    tie('number').map((a) => `-${a}`),
    fc.tuple(tie('condition'), tie('number'), tie('number')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'true',
      'false',
      'strict',
      'has_history',
      'automation',
      'amount_usd_known',
      'tier_known',
      'device_new_known',
      'device_new',
      '!amount_usd_known',
    ),
    fc.constantFrom(
      'amount_usd > large_usd',
      'tier == vip',
      'tier in ["", vip]',
      'event_type == "login"',
      'risk_level != "high"',
      'score in [0.0, -2.5, large_usd]',
    ),
    fc.constantFrom(
      '(amount_usd_known && balance_share_known)',
      '(tier_known && tier == vip)',
      '(!device_new_known || device_new)',
      '"a" < tier',
      'score <= -1',
    ),
    fc.tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number')).map((parts) => parts.join(' ')),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||', '==', '!='), tie('condition')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(tie('guard'), fc.constantFrom('&&', '||', '? false :', '? amount_usd < 5.5 :')).map(([guard, op]) => `(${guard} ${op} amount_usd > 1.0)`),
    tie('condition').map((a) => `(${a})`),
    tie('condition').map((a) => `!${a}`),
    fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
  ),
}));

function reference(): Environment {
  const environment = new Environment();
  for (const { name, type, mayBeUnknown } of DECLARATIONS) {
    environment.registerVariable(name, type);
    if (mayBeUnknown) environment.registerVariable(`${name}_known`, 'bool');
  }
  return environment.registerConstant('large_usd', 'double', 1000).registerConstant('vip', 'string', 'gold').registerConstant('strict', 'bool', true);
}

const prng = createPrng(7);
const FACTS: readonly Variables[] = Array.from({ length: 40 }, () => drawVariables(prng, namedBy([5.5, -2.5, 1000, 1e6, 'gold', 'a'])));

/** Fails when a variable is read that is not known. */
function guarded(variables: Variables): Variables {
  return new Proxy(variables, {
    get: (target, name) => {
      if (typeof name === 'string' && target[`${name}_known`] === false) throw new Error(`${name} was read`);
      return Reflect.get(target, name);
    },
  });
}

describe('any condition that is accepted', () => {
  test('means what two other implementations say that it means, and reads nothing that is not known', () => {
    const environment = reference();
    let accepted = 0;
    fc.assert(
      fc.property(condition, (text) => {
        const expression = compile(text);
        if (!expression.ok) return;
        accepted += 1;
        const [walked, oracle] = [environment.parse(text), plan(celEnv(), parse(text))];
        for (const variables of FACTS) {
          const outcome = expression.evaluate(guarded(variables));
          expect([outcome, outcome]).toEqual([walked(variables), oracle({ ...variables, ...PARAMS })]);
        }
      }),
      { numRuns: 3000, seed: 20_261_126 },
    );
    // Most that is drawn lacks a guard somewhere; enough does not.
    expect(accepted).toBeGreaterThan(500);
  });
});

describe('any text', () => {
  test('is a condition or is refused with a place within it', () => {
    const words = fc.constantFrom(
      'score',
      '>',
      '1',
      '1.0',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '&&',
      '||',
      '!',
      '-',
      '?',
      ':',
      'in',
      '"',
      "'",
      '.',
      ',',
      'size',
      'has',
      'b"',
      'r"',
      '1u',
      '0x',
      '//',
      '\\',
      'null',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 30 }).map((parts) => parts.join(' ')),
      fc.array(words, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const expression = compile(text);
        if (expression.ok) return;
        expect(expression.faults.length).toBeGreaterThan(0);
        for (const { at, message } of expression.faults) expect([at >= 0 && at <= text.length, message.length > 0]).toEqual([true, true]);
      }),
      { numRuns: 5000, seed: 20_261_126 },
    );
  });

  test('is a policy or is refused', () => {
    const good = 'id: p\nversion: "1"\nparams: { a: 1 }\nrules:\n  - { id: r, effect: deny, reason: risk_high, when: "score > a" }\n';
    const cuts = fc.tuple(fc.nat(good.length), fc.nat(10), fc.string({ unit: 'binary', maxLength: 4 }));
    const marks = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '? ',
      '& ',
      '*a',
      '!t',
      '"',
      "'",
      '|\n',
      '>\n',
      '%',
      '#',
      '\n',
      '\t',
      '---',
      '~',
      '<<',
      '__proto__',
    );
    const texts = fc.oneof(
      cuts.map(([from, length, put]) => good.slice(0, from) + put + good.slice(from + length)),
      fc.tuple(fc.nat(good.length), marks).map(([from, mark]) => good.slice(0, from) + mark + good.slice(from)),
      fc.array(marks, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.json(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const loaded = loadPolicy(text);
        expect(loaded.ok || loaded.issues.length > 0).toBe(true);
      }),
      { numRuns: 3000, seed: 20_261_126 },
    );
  });
});
