import { exp, ln } from '../../lib/exact-math.ts';
import { decide, type DecideInput } from '../decide.ts';
import type { Decision } from '../decision.ts';
import { applyPolicy } from '../policy/apply-policy.ts';
import type { CompiledPolicy } from '../policy/policy.ts';
import { NEUTRAL } from '../policy/variables.ts';
import { dayOf } from '../history/day.ts';
import type { SignalValue } from '../signal.ts';
import { SIGNALS } from '../signals.ts';

/** A smallest change that would have led to a milder decision. */
export interface Counterfactual {
  /** Signals that would have had to be quiet. */
  readonly without: readonly string[];
  readonly decision: Decision['decision'];
}

const RANK: Readonly<Record<Decision['decision'], number>> = { allow: 0, step_up: 1, deny: 2 };
const MAX_SIGNALS = 24;
const MAX_RESULTS = 5;

/**
 * What would have changed a decision: the single signals, or pairs of them, without which it would have been milder. The score moves with them as their terms are taken away.
 * @param input what the decision was made from
 * @param policy the policy that decided
 * @returns at most five, single ones first; none when nothing short of three changes would have
 */
export function counterfactuals(input: DecideInput, policy: CompiledPolicy): readonly Counterfactual[] {
  const original = decide(input, policy);
  if (original.decision === 'allow') return [];
  const speaking = SIGNALS.filter(
    ({ name, type }) => type === 'bool' && original.variables[name] === true && name !== 'has_history' && name !== 'counters_available',
  ).map(({ name }) => name);
  const candidates = [...speaking.slice(0, MAX_SIGNALS)].sort();
  const found: Counterfactual[] = [];
  const attempt = (without: readonly string[]): void => {
    if (found.length >= MAX_RESULTS || found.some((known) => known.without.every((name) => without.includes(name)))) return;
    const { decision } = decideWithout(input, policy, { original, without });
    if (RANK[decision] < RANK[original.decision]) found.push({ without, decision });
  };
  for (const name of candidates) attempt([name]);
  candidates.forEach((name, i) => candidates.slice(i + 1).forEach((other) => attempt([name, other])));
  return found;
}

function decideWithout(
  { facts, history }: DecideInput,
  policy: CompiledPolicy,
  { original, without }: { readonly original: Decision; readonly without: readonly string[] },
): Decision {
  const gone = new Set(without);
  const removed = original.score.terms.filter(({ code }) => gone.has(code)).reduce((sum, { weight }) => sum + weight, 0);
  const odds = ln(original.score.probability / (1 - original.score.probability)) - removed;
  const probability = 1 / (1 + exp(-odds));
  const variables: Record<string, SignalValue> = { ...original.variables, probability };
  for (const name of without) variables[name] = NEUTRAL.bool;
  return applyPolicy(
    {
      at: facts.at,
      auditDraw: facts.audit.draw,
      isAuditPassed: history.auditPassedDay === dayOf(facts.at),
      snoozes: history.snoozes,
      variables,
      score: { ...original.score, probability },
    },
    policy,
  );
}
