import type { Decision } from './decision.ts';
import { dayOf } from './history/day.ts';
import { applyPolicy } from './policy/apply-policy.ts';
import type { CompiledPolicy, PolicyDocument } from './policy/policy.ts';
import { toVariables } from './policy/variables.ts';
import { type Finding, scoreEvent } from './score/score-event.ts';
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
  const { facts, history } = input;
  const findings = evaluateSignals(input);
  const score = scoreEvent(input, toEvidence(findings));
  const variables = toVariables(findings, score, score.probability * lossOf(input, policy.document));
  return applyPolicy(
    {
      at: facts.at,
      auditDraw: facts.audit.draw,
      isAuditPassed: history.auditPassedDay === dayOf(facts.at),
      snoozes: history.snoozes,
      variables,
      score,
    },
    policy,
  );
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
