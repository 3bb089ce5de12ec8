import type { Clock } from '../lib/time.ts';
import type { AfterVerdict, AttemptRecord, AttemptStore, AttemptVerdict } from '../liveness/attempt-store.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import { removeEvidence } from './attempt-evidence.ts';

/** What ending an attempt needs. */
export interface EndAttemptDeps {
  readonly attempts: AttemptStore;
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  /** What becomes of the frames of an attempt that looks like an attack or like another person. */
  readonly evidenceAfterFailed: AfterVerdict;
}

/**
 * Ends an attempt, once, and shreds its frames with it. Whoever comes second changes nothing, but what was measured since goes as well.
 * @param attemptId the attempt
 * @param verdict how it ends
 * @param deps ports
 * @returns the attempt as it ended here, or null when another was first
 */
export async function endAttempt(attemptId: string, verdict: AttemptVerdict, deps: EndAttemptDeps): Promise<AttemptRecord | null> {
  const after = verdict.status === 'failed' ? deps.evidenceAfterFailed : 'destroy';
  const settled = await deps.attempts.settle(attemptId, verdict, deps.clock.now(), after);
  const ended = settled ?? (await deps.attempts.find(attemptId));
  await removeEvidence(ended ?? { id: attemptId, evidenceKey: null }, deps);
  return settled;
}

/**
 * Removes what was filmed in an attempt that the record has ended, and leaves what is held.
 * @param attemptId the attempt
 * @param deps ports
 * @returns the attempt, or null when nothing is known of it any more
 */
export async function removeEnded(attemptId: string, deps: Pick<EndAttemptDeps, 'attempts' | 'evidence'>): Promise<AttemptRecord | null> {
  const ended = await deps.attempts.find(attemptId);
  await removeEvidence(ended ?? { id: attemptId, evidenceKey: null }, deps);
  return ended;
}
