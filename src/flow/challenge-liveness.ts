import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { ConsentStore } from '../consent/consent.ts';
import type { ExcludableAction } from '../lib/excludable-action.ts';
import { Problem } from '../lib/problem.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import type { CaptureFacts } from '../liveness/judge.ts';
import type { TemplateStore } from '../liveness/template-store.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';
import { requireStandingFace } from './standing-face.ts';
import { type StartedAttempt, type StartLivenessDeps, startLiveness } from './start-liveness.ts';

/** What the face check of a challenge needs. */
export interface ChallengeLivenessDeps extends StartLivenessDeps {
  readonly challenges: ChallengeStore;
  readonly templates: TemplateStore;
  readonly consents: ConsentStore;
  readonly statusChannel: StatusChannel;
  readonly livenessTriesMax: number;
}

/**
 * Starts a face attempt in a challenge. A new start abandons the running attempt, which stays counted.
 * @param input challenge, claim token and capture facts
 * @param deps ports and limits
 * @returns the first step, or the session at the vendor
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`, `method_not_allowed_here`, `face_not_enrolled`, `face_reference_outdated`, `consent_required`, `consent_outdated` (then {@link "answer-notice"} comes first), `liveness_tries_exhausted`, `liveness_exclusion_fixed`, `face_try_later`, `face_closed`, `liveness_provider_unavailable`
 */
export async function startChallengeLiveness(
  input: {
    readonly challengeId: string;
    readonly claimToken: string;
    readonly capture: CaptureFacts;
    readonly excludes: ExcludableAction | null;
    readonly lightsScreen: boolean;
  },
  deps: ChallengeLivenessDeps,
): Promise<StartedAttempt> {
  const record = await loadForCaller(input.challengeId, { kind: 'phone', claimToken: input.claimToken }, deps.challenges);
  assertFaceOpen(record, deps);
  const { provider } = await requireStandingFace(record, deps);
  return startLiveness(
    {
      owner: { kind: 'challenge', id: record.id },
      clientId: record.clientId,
      subject: record.subject,
      capture: input.capture,
      lightsScreen: input.lightsScreen,
      excludes: { before: record.excludedAction, now: input.excludes },
      provider,
      takeTry: async (now, attemptId) => {
        const taken = await deps.challenges.takeLivenessTry(record.id, { limit: deps.livenessTriesMax, excludes: input.excludes, attemptId }, now);
        if (!taken) return null;
        await deps.statusChannel.publish(taken.id, taken.version);
        return { triesLeft: deps.livenessTriesMax - taken.livenessTries, excludes: taken.excludedAction };
      },
    },
    deps,
  );
}

function assertFaceOpen(record: ChallengeRecord, deps: ChallengeLivenessDeps): void {
  const now = deps.clock.now();
  if (now >= record.expiresAt || (record.status !== 'claimed' && record.status !== 'verifying')) throw edgeProblem(record, now);
  if (!record.methods.includes('face')) throw new Problem('method_not_allowed_here');
  if (record.livenessTries >= deps.livenessTriesMax) throw new Problem('liveness_tries_exhausted');
}

/**
 * Loads an attempt of a challenge for the phone that claimed it.
 * @param input challenge, claim token and attempt
 * @param deps ports
 * @returns challenge and attempt
 * @throws Problem `challenge_not_found` for a foreign or unknown attempt alike; `challenge_expired`, `challenge_wrong_state`
 */
export async function loadChallengeAttempt(
  input: { readonly challengeId: string; readonly claimToken: string; readonly attemptId: string },
  deps: Pick<ChallengeLivenessDeps, 'challenges' | 'attempts' | 'clock'>,
): Promise<{ readonly challenge: ChallengeRecord; readonly attempt: AttemptRecord }> {
  const challenge = await loadForCaller(input.challengeId, { kind: 'phone', claimToken: input.claimToken }, deps.challenges);
  const attempt = await deps.attempts.find(input.attemptId);
  if (!attempt || attempt.owner.kind !== 'challenge' || attempt.owner.id !== challenge.id) throw new Problem('challenge_not_found');
  const now = deps.clock.now();
  if (challenge.status !== 'verifying' || now >= challenge.expiresAt) throw edgeProblem(challenge, now);
  return { challenge, attempt };
}
