import type { Decision } from './decision.ts';
import { dayOf } from './history/day.ts';
import { applyPolicy } from './policy/apply-policy.ts';
import type { CompiledPolicy, PolicyDocument } from './policy/policy.ts';
import { toVariables } from './policy/variables.ts';
import { type Finding, scoreEvent } from './score/score-event.ts';
import { raiseToDemand } from './raise-to-demand.ts';
import type { SignalInput } from './signal.ts';
import { evaluateSignals, type Findings, SIGNALS } from './signals.ts';

/** What a decision is made from, beside the policy. */
export type DecideInput = SignalInput;

/**
 * Decides. Pure and deterministic: the same input and policy give the same decision bit for bit, on every runtime; that is what explanation, shadow and replay rest on.
 * @param input facts, history and the part of the population tables that applies
 * @param policy the policy
 * @returns the decision
 */
export function decide(input: DecideInput, policy: CompiledPolicy): Decision {
  const findings = evaluateSignals(input);
  const score = scoreEvent(input, toEvidence(findings));
  const variables = toVariables(findings, score, score.probability * lossOf(input, policy.document));
  return applyTo(input, { score, variables }, policy);
}

/**
 * Decides once more on what was decided, under another policy. The same as `decide`, without looking at the signals again.
 * @param input what was decided on
 * @param decided the decision
 * @param policy the other policy
 * @returns its decision
 */
export function decideUnder(input: DecideInput, { score, variables }: Pick<Decision, 'score' | 'variables'>, policy: CompiledPolicy): Decision {
  const lossUsd = score.probability * lossOf(input, policy.document);
  return applyTo(input, { score, variables: { ...variables, expected_loss_usd: lossUsd } }, policy);
}

function applyTo({ facts, history }: DecideInput, seen: Pick<Decision, 'score' | 'variables'>, policy: CompiledPolicy): Decision {
  const isAuditPassed = history.auditPassedDay === dayOf(facts.at);
  return raiseToDemand(applyPolicy({ at: facts.at, auditDraw: facts.audit.draw, isAuditPassed, snoozes: history.snoozes, ...seen }, policy), facts.demandedAcr);
}

function toEvidence(findings: Findings): readonly Finding[] {
  const evidence: Finding[] = [];
  for (const [i, { name, evidence: about }] of SIGNALS.entries()) {
    const weight = findings[i]?.weight ?? 0;
    if (about !== null && weight !== 0) evidence.push({ name, group: about.group, weight });
  }
  return evidence;
}

// What is lost when it is fraud: the money that would leave, or what an account is worth.
function lossOf({ facts }: DecideInput, { expected_loss: terms }: PolicyDocument): number {
  return facts.money?.amountUsd ?? terms?.account_value_usd ?? 0;
}
