import type { Prng } from '../../eval/risk/prng.ts';
import type { Variables } from '../../src/risk/policy/policy.ts';
import { DECLARATIONS } from '../../src/risk/policy/variables.ts';
import type { SignalType, SignalValue } from '../../src/risk/signal.ts';

/** Where draws come from: numbers and words that conditions name, so that they are met at their edges. */
export interface Named {
  readonly numbers: readonly number[];
  readonly words: readonly string[];
}

const CLOSED: ReadonlySet<unknown> = new Set(DECLARATIONS.flatMap(({ words = [] }) => words));

/**
 * @param values that conditions compare with
 * @returns each number with its neighbours, and each word
 */
export function namedBy(values: readonly SignalValue[]): Named {
  const numbers = [...values, 0, 1].filter((value) => typeof value === 'number');
  return {
    numbers: [...new Set(numbers.flatMap((value) => [value, value - 1e-9, value + 1e-9, value - 1, value + 1]))],
    words: [...new Set([...values.filter((value) => typeof value === 'string' && !CLOSED.has(value)), ''])] as readonly string[],
  };
}

/** Draws every variable, known or not; what has a closed list of words comes from it, other texts from words of no such list. */
export function drawVariables(prng: Prng, { numbers, words }: Named): Variables {
  const pick = <T>(from: readonly T[], otherwise: T): T => from[prng.below(from.length)] ?? otherwise;
  const variables: Record<string, SignalValue> = {};
  for (const { name, type, mayBeUnknown, words: closed } of DECLARATIONS) {
    const of: Readonly<Record<SignalType, () => SignalValue>> = {
      bool: () => prng.next() < 0.5,
      double: () => (prng.next() < 0.6 ? pick(numbers, 0) : (prng.next() - 0.2) * 10 ** (prng.below(12) - 4)),
      string: () => pick(closed ?? words, ''),
    };
    variables[name] = of[type]();
    if (mayBeUnknown) variables[`${name}_known`] = prng.next() < 0.7;
  }
  return variables;
}
