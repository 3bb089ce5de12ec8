import type { ChallengeRecord } from '../challenge/challenge.ts';
import { Problem } from '../lib/problem.ts';
import type { AssessmentStore, StoredAssessment } from '../risk/assessment-store.ts';
import { compareRecord } from '../risk/explain/compare-record.ts';
import { type Counterfactual, counterfactuals } from '../risk/explain/counterfactuals.ts';
import { asDecisionInput, rederive } from '../risk/explain/rederive.ts';
import type { Difference } from '../risk/explain/stored-decision.ts';
import { explainToUser, type UserSentence } from '../risk/explain/user-explanation.ts';
import { parseHistory } from '../risk/history/parse-history.ts';
import { parseBase64url } from '../lib/bytes.ts';
import { loadPolicy } from '../risk/policy/load-policy.ts';
import type { CompiledPolicy } from '../risk/policy/policy.ts';
import type { PolicyStore } from '../risk/policy/policy-store.ts';
import type { ReasonCode } from '../risk/reason-codes.ts';

/** What explaining needs. */
export interface ExplainDeps {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly policies: Pick<PolicyStore, 'find'>;
}

/** A stored decision, explained. */
export interface Explained {
  readonly record: StoredAssessment;
  readonly forUser: readonly UserSentence[];
  /** What would have changed it; null where input or policy are gone. */
  readonly wouldHaveChanged: readonly Counterfactual[] | null;
  /** Whether the same decision comes out again, bit for bit. */
  readonly derivation:
    | { readonly kind: 'same' }
    | ({ readonly kind: 'different' } & Difference)
    | { readonly kind: 'impossible'; readonly why: 'erased' | 'policy_unknown' };
}

/**
 * Explains a stored decision from what was stored with it and the policy version that decided.
 * @param input id, and whose it must be; null: anybody's, for operators on the machine
 * @param deps record
 * @returns the decision for all three audiences
 * @throws Problem `assessment_not_found`
 */
export async function explainAssessment(input: { readonly clientId: string | null; readonly id: string }, deps: ExplainDeps): Promise<Explained> {
  const record = input.clientId === null ? await deps.assessments.findAny(input.id) : await deps.assessments.find(input.clientId, input.id);
  if (!record) throw new Problem('assessment_not_found');
  const explanation = asRecord(record.explanation);
  const forUser = explainToUser(reasonsOf(explanation));
  const stored = asDecisionInput(record.input);
  if (stored === null) return { record, forUser, wouldHaveChanged: null, derivation: { kind: 'impossible', why: 'erased' } };
  const policy = await policyOf(record.policyVersion, deps);
  if (policy === null) return { record, forUser, wouldHaveChanged: null, derivation: { kind: 'impossible', why: 'policy_unknown' } };
  const difference = compareRecord(record, rederive(stored, policy), stored.facts);
  const { history } = parseHistory(stored.history === null ? null : parseBase64url(stored.history));
  return {
    record,
    forUser,
    wouldHaveChanged: counterfactuals({ facts: stored.facts, history, population: stored.population }, policy),
    derivation: difference === null ? { kind: 'same' } : { kind: 'different', ...difference },
  };
}

async function policyOf(hash: string, { policies }: ExplainDeps): Promise<CompiledPolicy | null> {
  const version = await policies.find(hash);
  const loaded = version === null ? null : loadPolicy(version.source);
  return loaded?.ok && loaded.policy.hash === hash ? loaded.policy : null;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function reasonsOf(explanation: Readonly<Record<string, unknown>>): readonly { readonly code: ReasonCode; readonly weight: number }[] {
  // Written by this service when the decision fell; gone after an erasure.
  return Array.isArray(explanation['reasons']) ? (explanation['reasons'] as { code: ReasonCode; weight: number }[]) : [];
}
