import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { Clock } from '../lib/time.ts';
import type { AssessmentRecord, AssessmentStore } from '../risk/assessment-store.ts';
import type { DecisionInput, FiredRule } from '../risk/decision.ts';
import { subjectKey } from '../risk/derive-facts.ts';
import type { RiskKeys } from '../risk/pseudonym.ts';
import type { History } from '../risk/history/history.ts';
import { learn, type Lesson } from '../risk/history/learn.ts';
import { packHistory } from '../risk/history/pack-history.ts';
import { parseHistory } from '../risk/history/parse-history.ts';
import type { SharedPopulation } from '../risk/population/shared-population.ts';
import { viewPopulation } from '../risk/population/view-population.ts';
import type { RiskCache } from '../risk/risk-cache.ts';

/** What changing a history needs. */
export interface ChangeHistoryDeps {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly riskCache: RiskCache;
  readonly riskKeys: RiskKeys;
  readonly clock: Clock;
  readonly background: (work: Promise<unknown>) => void;
}

/** What learning needs. */
export interface SettleAssessmentDeps extends ChangeHistoryDeps {
  readonly challenges: ChallengeStore;
  readonly population: SharedPopulation;
}

// More than a flood of failed logins can bring about between two round trips.
const MAX_CONFLICTS = 25;

/**
 * Learns from a verified challenge: device, place and amount of its event now belong to the person.
 * @param challengeId the challenge
 * @param deps ports
 */
export async function learnFromVerified(challengeId: string, deps: SettleAssessmentDeps): Promise<void> {
  const challenge = await deps.challenges.find(challengeId);
  if (!challenge || (challenge.status !== 'verified' && challenge.status !== 'consumed')) return;
  const assessment = await deps.assessments.find(challenge.clientId, challenge.assessmentId);
  const facts = assessment === null ? null : factsOf(assessment);
  if (facts === null) return;
  const { achieved } = challenge;
  const lesson: Lesson = {
    kind: 'verified',
    at: achieved?.at ?? deps.clock.now(),
    isKeyProven: achieved !== null && achieved.deviceId !== null,
    isAudit: assessment !== null && wasAudit(assessment),
  };
  const table = await deps.population.table();
  const who = { clientId: challenge.clientId, subject: challenge.subject };
  const before = await changeHistory(who, (history) => learn(history, facts, viewPopulation(table, facts, history), lesson), deps);
  if (before !== null) deps.population.observe(facts, before);
}

/**
 * Changes a history by compare-and-set, again on the new one when another writer was first.
 * @param who whose history
 * @param change pure change
 * @param deps ports
 * @returns the history before the change; null when others were faster every time
 */
export async function changeHistory(
  who: { readonly clientId: string; readonly subject: string },
  change: (history: History) => History,
  deps: ChangeHistoryDeps,
): Promise<History | null> {
  for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
    const stored = await deps.assessments.loadHistory(who.clientId, who.subject);
    const { history } = parseHistory(stored.bytes);
    const bytes = packHistory(change(history));
    const version = await deps.assessments.saveHistory(who.clientId, who.subject, bytes, stored.version, deps.clock.now());
    if (version === null) continue;
    deps.background(deps.riskCache.remember(subjectKey(deps.riskKeys, who.clientId, who.subject), { bytes, version }));
    return history;
  }
  return null;
}

// Erased since: nothing is left to learn from.
function factsOf({ input }: AssessmentRecord): DecisionInput['facts'] | null {
  if (typeof input !== 'object' || input === null || !('facts' in input)) return null;
  // Written by this service when the decision fell.
  return (input as unknown as DecisionInput).facts;
}

function wasAudit({ explanation }: AssessmentRecord): boolean {
  if (typeof explanation !== 'object' || explanation === null || !('rules' in explanation)) return false;
  // Written by this service when the decision fell.
  const { rules } = explanation as unknown as { readonly rules: readonly FiredRule[] };
  return rules.some(({ effect, status }) => effect === 'audit' && status === 'enforced');
}
