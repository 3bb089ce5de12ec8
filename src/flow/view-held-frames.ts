import type { AuditLog } from '../audit/audit-log.ts';
import { Problem } from '../lib/problem.ts';
import type { AttemptStore } from '../liveness/attempt-store.ts';
import { type EvidenceDeps, evidenceEnd, findFrames } from './attempt-evidence.ts';
import type { HoldTarget } from './hold-evidence.ts';

/** What looking at held frames needs. */
export interface ViewHeldFramesDeps extends EvidenceDeps {
  readonly attempts: AttemptStore;
  readonly audit: AuditLog;
}

/**
 * The frames of one step of a held attempt. Without a hold nobody sees any, so each look has a reason on record; the look itself is recorded before anything is given out.
 * @param input attempt and step
 * @param deps ports
 * @returns the chunk as the phone sent it
 * @throws Problem `attempt_not_found` also for a step that has no frames, `evidence_not_held`, `evidence_destroyed`
 */
export async function viewHeldFrames(input: HoldTarget & { readonly seq: number }, deps: ViewHeldFramesDeps): Promise<Uint8Array> {
  const { clientId, attemptId, seq, by } = input;
  const attempt = await deps.attempts.find(attemptId);
  const chunk = attempt?.chunks.find((candidate) => candidate.seq === seq);
  if (attempt?.clientId !== clientId || !chunk) throw new Problem('attempt_not_found');
  const now = deps.clock.now();
  if (attempt.evidenceKey === null || evidenceEnd(attempt) <= now) throw new Problem('evidence_destroyed');
  if (attempt.hold === null || attempt.hold.until <= now) throw new Problem('evidence_not_held');
  const body = await findFrames(attempt, chunk, deps);
  if (body === null) throw new Problem('evidence_destroyed');
  await deps.audit.append({ at: now, clientId, subject: attempt.subject, kind: 'evidence.viewed', data: { attempt: attemptId, seq, by } });
  return body;
}
