import type { Score } from '../decision.ts';
import type { SignalValue } from '../signal.ts';
import { applyPolicy } from './apply-policy.ts';
import type { CompiledPolicy, PolicyTest, Variables } from './policy.ts';
import { DECLARATIONS, NEUTRAL } from './variables.ts';

/** What came of one test. */
export interface PolicyTestResult {
  readonly index: number;
  readonly name: string;
  readonly isPassed: boolean;
  /** What was expected and what came out; empty when passed. */
  readonly difference: string;
}

/**
 * Runs the tests that a policy carries. Variables that a test does not give are neutral, and what it gives is known. Nothing is audited by chance.
 * @param policy the compiled policy
 * @returns one result a test
 */
export function runPolicyTests(policy: CompiledPolicy): readonly PolicyTestResult[] {
  return policy.document.tests.map((test, index) => {
    const difference = differenceOf(policy, test);
    return { index, name: test.name, isPassed: difference === '', difference };
  });
}

/**
 * @param given values of a test
 * @returns all variables, the others neutral
 */
export function testVariables(given: Readonly<Record<string, SignalValue>>): Variables {
  const variables: Record<string, SignalValue> = {};
  for (const { name, type, mayBeUnknown } of DECLARATIONS) {
    variables[name] = NEUTRAL[type];
    if (mayBeUnknown) variables[`${name}_known`] = given[name] !== undefined;
  }
  return { ...variables, event_type: 'login', risk_level: 'low', counters_available: true, ...given };
}

/**
 * @param policy a policy
 * @param given values of a test
 * @returns what the policy makes of them, at time 0 and without chance
 */
export function tryPolicy(policy: CompiledPolicy, given: Readonly<Record<string, SignalValue>>): ReturnType<typeof applyPolicy> {
  const variables = testVariables(given);
  return applyPolicy({ at: 0, auditDraw: 1, isAuditPassed: false, snoozes: [], variables, score: scoreOf(variables) }, policy);
}

function scoreOf(variables: Variables): Score {
  const level = variables['risk_level'];
  return {
    terms: [],
    logOdds: 0,
    probability: Number(variables['probability']),
    score: Number(variables['score']),
    level: level === 'high' || level === 'medium' ? level : 'low',
    isScored: true,
  };
}

function differenceOf(policy: CompiledPolicy, { given, expect }: PolicyTest): string {
  const result = tryPolicy(policy, given);
  const codes = result.reasons.map(({ code }) => code);
  const holds = result.obligations.map(({ reason }) => reason);
  const acting = result.rules.filter(({ status }) => status === 'enforced').map(({ id }) => id);
  const differences = [
    expect.decision === result.decision ? '' : `decision ${expect.decision} was expected, ${result.decision} came out (rules: ${acting.join(', ') || 'none'})`,
    missing('reasons', expect.reasons, codes),
    expect.holds === undefined ? '' : unequal('holds', expect.holds, holds),
    expect.acr === undefined ? '' : unequal('acr', expect.acr, result.requiredAcr),
  ];
  return differences.filter((difference) => difference !== '').join('; ');
}

function missing(what: string, expected: readonly string[] | undefined, found: readonly string[]): string {
  const lost = (expected ?? []).filter((item) => !found.includes(item));
  return lost.length === 0 ? '' : `${what} ${lost.join(', ')} were expected, found: ${found.join(', ') || 'none'}`;
}

function unequal(what: string, expected: readonly string[], found: readonly string[]): string {
  const isEqual = expected.length === found.length && expected.every((item) => found.includes(item));
  return isEqual ? '' : `${what} ${expected.join(', ') || 'none'} were expected, found: ${found.join(', ') || 'none'}`;
}
