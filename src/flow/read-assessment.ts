import type { Json } from '../lib/canonical-json.ts';
import { toRfc3339 } from '../lib/time.ts';
import { explainAssessment, type ExplainDeps } from './explain-assessment.ts';

/**
 * A stored decision with everything it rests on, for the gateway's analysts: what was decided and why, what the person may be told, what would have changed it, and whether the same comes out again.
 * @param input client and id
 * @param deps ports
 * @returns the decision as plain data
 * @throws Problem `assessment_not_found`
 */
export async function readAssessment(input: { readonly clientId: string; readonly id: string }, deps: ExplainDeps): Promise<Record<string, Json>> {
  const { record, forUser, wouldHaveChanged, derivation } = await explainAssessment(input, deps);
  return {
    assessment_id: record.id,
    subject: record.subject,
    event: { type: record.eventType, id: record.eventId },
    at: toRfc3339(record.at),
    decision: record.decision,
    policy: { id: record.policyId, version: record.policyVersion, mode: record.policyMode },
    risk: { score: record.score, level: record.level },
    explanation: record.explanation,
    for_user: forUser.map(({ text, remedy }) => ({ text, remedy })),
    would_have_changed: wouldHaveChanged?.map(({ without, decision }) => ({ without, decision })) ?? null,
    derivation: { ...derivation },
    outcome: record.outcome === null ? null : { ...record.outcome, at: toRfc3339(record.outcome.at) },
  };
}
