import type { Decision } from './decision.ts';

/**
 * Raises a decision to what the application itself asks for. It never makes one milder: a deny stays, and where policy and application ask for a step-up they must agree on an acr, otherwise no step-up would be enough for both and the answer is deny.
 * @param decision by the policy
 * @param demanded acr values any one of which is enough; undefined where the application leaves it to the policy
 * @returns the decision
 * @see RFC 9470 section 5
 */
export function raiseToDemand(decision: Decision, demanded: readonly string[] | undefined): Decision {
  if (demanded === undefined || decision.decision === 'deny') return decision;
  const reasons = [...decision.reasons, { code: 'step_up_demanded' as const, weight: 0 }];
  if (decision.decision === 'allow') return { ...decision, decision: 'step_up', requiredAcr: demanded, reasons };
  const both = decision.requiredAcr.filter((acr) => demanded.includes(acr));
  return { ...decision, decision: both.length === 0 ? 'deny' : 'step_up', requiredAcr: both, reasons };
}
