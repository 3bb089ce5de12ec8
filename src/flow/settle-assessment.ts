import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { Clock } from '../lib/time.ts';
import type { AssessmentRecord, AssessmentStore } from '../risk/assessment-store.ts';
import { type Learnable, learnVerified } from '../risk/learn.ts';
import { parseProfile, type Profile, profileToJson } from '../risk/profile.ts';

/** What learning needs. */
export interface SettleAssessmentDeps {
  readonly assessments: AssessmentStore<ChallengeRecord>;
  readonly challenges: ChallengeStore;
  readonly clock: Clock;
}

const MAX_CONFLICTS = 5;

/**
 * Learns from a verified challenge: device, place and amount of its event now belong to the person.
 * @param challengeId the challenge
 * @param deps ports
 */
export async function learnFromVerified(challengeId: string, deps: SettleAssessmentDeps): Promise<void> {
  const challenge = await deps.challenges.find(challengeId);
  if (!challenge || (challenge.status !== 'verified' && challenge.status !== 'consumed')) return;
  const assessment = await deps.assessments.find(challenge.clientId, challenge.assessmentId);
  const learnable = assessment === null ? null : learnableFrom(assessment);
  if (learnable === null) return;
  await changeProfile(challenge.clientId, challenge.subject, (profile) => learnVerified(profile, learnable, { steppedUp: true }), deps);
}

/**
 * Changes a profile by compare-and-set, again on the new one when another writer was first.
 * @param clientId whose person
 * @param subject which person
 * @param change pure change
 * @param deps ports
 */
export async function changeProfile(
  clientId: string,
  subject: string,
  change: (profile: Profile) => Profile,
  deps: Pick<SettleAssessmentDeps, 'assessments' | 'clock'>,
): Promise<void> {
  for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
    const stored = await deps.assessments.loadProfile(clientId, subject);
    const { profile } = parseProfile(stored.profile);
    const isSaved = await deps.assessments.saveProfile(clientId, subject, profileToJson(change(profile)), stored.version, deps.clock.now());
    if (isSaved) return;
  }
}

function learnableFrom(assessment: AssessmentRecord): Learnable | null {
  const { explanation } = assessment;
  if (typeof explanation !== 'object' || explanation === null || !('learnable' in explanation)) return null;
  // Written by this service when the decision fell.
  return explanation['learnable'] as unknown as Learnable;
}
