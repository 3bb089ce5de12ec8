import type { AuditLog } from '../audit/audit-log.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { AttemptStore } from '../liveness/attempt-store.ts';
import type { EvidenceHold, EvidenceKeyStore, HoldRefusal } from '../liveness/evidence-keys.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import { framesOf } from './attempt-evidence.ts';

/** What holding frames for review needs. */
export interface HoldEvidenceDeps {
  readonly attempts: AttemptStore;
  readonly evidence: EvidenceStore;
  readonly evidenceKeys: EvidenceKeyStore;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Longest hold, counted from its beginning; 0 refuses every hold. */
  readonly evidenceHoldDays: number;
}

/** Which attempt, and who asks. */
export interface HoldTarget {
  readonly clientId: string;
  readonly attemptId: string;
  /** Id of the operator's key. */
  readonly by: string;
}

const DAY_MS = 86_400_000;

/**
 * Keeps the frames of an attempt past its verdict, for a reason and until a time; again on a held attempt changes both. Who holds what, why and until when stands in the audit log,
 * in the view of the attempt and in the person's export. Nothing that was destroyed comes back, withdrawal and erasure end a hold, and no hold can be prolonged beyond its longest time.
 * @param input attempt, reason and end
 * @param deps ports and limits
 * @returns the hold
 * @throws Problem `attempt_not_found`, `evidence_destroyed`; `request_invalid` when the end is too late
 * @see GDPR articles 5(1)(e) and 15, PIPL article 19
 */
export async function holdEvidence(input: HoldTarget & { readonly reason: string; readonly until: Millis }, deps: HoldEvidenceDeps): Promise<EvidenceHold> {
  const { clientId, attemptId: id, reason, until, by } = input;
  const now = deps.clock.now();
  const held = await deps.evidenceKeys.hold({ id, clientId }, { reason, by, until }, { now, maxMs: deps.evidenceHoldDays * DAY_MS });
  if (typeof held === 'string') throw refusal(held);
  // Told before the frames are touched: a store that fails must not leave a hold that the log does not know. Asking again prolongs what lies there.
  const subject = (await deps.attempts.find(id))?.subject ?? null;
  await deps.audit.append({ at: now, clientId, subject, kind: 'evidence.held', data: { attempt: id, reason, until, by } });
  // After the hold: frames that come from now on see it and lie long enough by themselves.
  await deps.evidence.extend(framesOf(id), (until - now) / 1000);
  return held;
}

/**
 * Ends a hold. What only the hold kept is shredded before this answers; an attempt that is still under way goes on.
 * @param input attempt
 * @param deps ports
 * @throws Problem `attempt_not_found`, `evidence_not_held`
 */
export async function releaseEvidence({ clientId, attemptId: id, by }: HoldTarget, deps: HoldEvidenceDeps): Promise<void> {
  const now = deps.clock.now();
  const released = await deps.evidenceKeys.release({ id, clientId }, now);
  if (typeof released === 'string') throw refusal(released);
  await deps.audit.append({ at: now, clientId, subject: released.subject, kind: 'evidence.released', data: { attempt: id, by } });
  if (released.isGone) await deps.evidence.removeAll(`${id}/`);
}

function refusal(why: HoldRefusal): Problem {
  if (why === 'unknown') return new Problem('attempt_not_found');
  if (why === 'destroyed') return new Problem('evidence_destroyed');
  if (why === 'not_held') return new Problem('evidence_not_held');
  return new Problem('request_invalid', { field: 'until', errors: [{ path: 'until', code: 'too_late' }] });
}
