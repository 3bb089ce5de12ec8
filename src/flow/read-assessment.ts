import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { Json } from '../lib/canonical-json.ts';
import { Problem } from '../lib/problem.ts';
import { toRfc3339 } from '../lib/time.ts';
import type { AssessmentStore } from '../risk/assessment-store.ts';

/**
 * A stored decision with everything it rests on, for the gateway's analysts.
 * @param input client and id
 * @param deps ports
 * @returns the decision as plain data
 * @throws Problem `assessment_not_found`
 */
export async function readAssessment(
  input: { readonly clientId: string; readonly id: string },
  deps: { readonly assessments: AssessmentStore<ChallengeRecord> },
): Promise<Record<string, Json>> {
  const record = await deps.assessments.find(input.clientId, input.id);
  if (!record) throw new Problem('assessment_not_found');
  return {
    assessment_id: record.id,
    subject: record.subject,
    event: { type: record.eventType, id: record.eventId },
    at: toRfc3339(record.at),
    decision: record.decision,
    policy: { id: record.policyId, version: record.policyVersion, mode: record.policyMode },
    risk: { score: record.score, level: record.level },
    explanation: record.explanation,
    outcome: record.outcome === null ? null : { ...record.outcome, at: toRfc3339(record.outcome.at) },
  };
}
