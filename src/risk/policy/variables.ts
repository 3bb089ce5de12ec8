import type { Findings } from '../signals.ts';
import { SIGNALS } from '../signals.ts';
import type { Score } from '../decision.ts';
import type { SignalType, SignalValue } from '../signal.ts';
import type { VariableDeclaration, Variables } from './policy.ts';

/** What `decide` adds to the signals. */
const ADDED: readonly VariableDeclaration[] = [
  { name: 'score', type: 'double', mayBeUnknown: false },
  { name: 'probability', type: 'double', mayBeUnknown: false },
  { name: 'risk_level', type: 'string', mayBeUnknown: false },
  { name: 'expected_loss_usd', type: 'double', mayBeUnknown: false },
];

/** Everything that a rule can read. */
export const DECLARATIONS: readonly VariableDeclaration[] = [...SIGNALS.map(({ name, type, mayBeUnknown }) => ({ name, type, mayBeUnknown })), ...ADDED];

const NAMES = SIGNALS.map(({ name, mayBeUnknown }) => ({ name, twin: mayBeUnknown ? `${name}_known` : null }));

const ALL_NAMES = [...NAMES.flatMap(({ name, twin }) => (twin === null ? [name] : [name, twin])), ...ADDED.map(({ name }) => name)];

// A copy is filled in a third of the time that it takes to add a hundred names to an empty object; only what was parsed is quick to copy.
const BLANK = JSON.parse(JSON.stringify(Object.fromEntries(ALL_NAMES.map((name) => [name, false])))) as Record<string, SignalValue>;

/** The value of a variable of which nothing is known. */
export const NEUTRAL: Readonly<Record<SignalType, SignalValue>> = { bool: false, double: 0, string: '' };

/**
 * @param findings what the signals found
 * @param score what they add up to
 * @param expectedLossUsd what is at stake, weighed by the probability
 * @returns the variables of a decision
 */
export function toVariables(findings: Findings, score: Score, expectedLossUsd: number): Variables {
  const variables = { ...BLANK };
  for (const [i, { name, twin }] of NAMES.entries()) {
    const finding = findings[i];
    if (finding === undefined) throw new TypeError(`no finding of ${name}`);
    variables[name] = finding.value;
    if (twin !== null) variables[twin] = finding.known;
  }
  variables['score'] = score.score;
  variables['probability'] = score.probability;
  variables['risk_level'] = score.level;
  variables['expected_loss_usd'] = expectedLossUsd;
  return variables;
}
