import type { Score } from '../decision.ts';
import { EVENT_TYPES } from '../event.ts';
import type { Facts } from '../facts.ts';
import type { Signal, SignalType, SignalValue } from '../signal.ts';
import { type Findings, SIGNALS } from '../signals.ts';
import type { VariableDeclaration, Variables } from './policy.ts';

// Every member of a type, which the compiler checks.
const RISK_LEVELS = Object.keys({ low: true, medium: true, high: true } satisfies Record<Score['level'], true>);
const DEVICE_TYPES = Object.keys({ desktop: true, mobile: true, tablet: true, bot: true, unknown: true } satisfies Record<Facts['deviceType'], true>);

/** What `decide` adds to the signals. */
const ADDED: readonly VariableDeclaration[] = [
  { name: 'score', type: 'double', mayBeUnknown: false },
  { name: 'probability', type: 'double', mayBeUnknown: false },
  { name: 'risk_level', type: 'string', mayBeUnknown: false, words: RISK_LEVELS },
  { name: 'expected_loss_usd', type: 'double', mayBeUnknown: false },
];

/** Signals that are one of a closed list of words. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['event_type', EVENT_TYPES],
  ['device_type', DEVICE_TYPES],
]);

/** Everything that a rule can read. */
export const DECLARATIONS: readonly VariableDeclaration[] = [...SIGNALS.map(toDeclaration), ...ADDED];

function toDeclaration({ name, type, mayBeUnknown }: Signal): VariableDeclaration {
  const words = WORDS.get(name);
  return { name, type, mayBeUnknown, ...(words === undefined ? {} : { words }) };
}

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
