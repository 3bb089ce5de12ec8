import type { AuditLog } from '../audit/audit-log.ts';
import type { Achieved, ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { drawConfirmCode, hashConfirmCode } from '../challenge/confirm-code.ts';
import { achievedAcr, type ProvenFactor } from '../factor/class-accounting.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { amrOf } from '../session/amr.ts';
import { edgeProblem } from './challenge-access.ts';

/** What approving needs. */
export interface ApproveDeps {
  readonly challenges: ChallengeStore;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
}

/** What an approval came to. */
export interface Approval {
  readonly status: 'verified' | 'awaiting_confirmation';
  /** Six digits for the phone's screen; nowhere else. */
  readonly confirmCode: string | null;
}

/**
 * Writes a proven approval, once. With `askCode` the browser must still type the code.
 * @param record the challenge
 * @param proven what was proven, and whether the code is asked for
 * @param deps ports
 * @returns verified, or awaiting the code
 * @throws Problem `challenge_expired`, `challenge_wrong_state` when another edge was first
 */
export async function approveChallenge(
  record: ChallengeRecord,
  proven: { readonly achieved: Achieved; readonly askCode: boolean },
  deps: ApproveDeps,
): Promise<Approval> {
  const now = deps.clock.now();
  const confirmCode = proven.askCode ? drawConfirmCode(deps.random) : null;
  const approved = await deps.challenges.approve(
    record.id,
    { achieved: proven.achieved, confirmCodeHash: confirmCode === null ? null : hashConfirmCode(record.id, confirmCode) },
    now,
  );
  if (!approved) throw edgeProblem(record, now);
  await deps.audit.append({
    at: now,
    clientId: record.clientId,
    subject: record.subject,
    kind: 'challenge.approved',
    data: { challenge: record.id, acr: proven.achieved.acr, method: proven.achieved.method, device: proven.achieved.deviceId, confirm: proven.askCode },
  });
  await deps.statusChannel.publish(approved.id, approved.version);
  return { status: confirmCode === null ? 'verified' : 'awaiting_confirmation', confirmCode };
}

const PROVEN_BY: Readonly<Record<Achieved['method'], readonly ProvenFactor[]>> = {
  face: ['face', 'device_key'],
  passkey: ['device_key'],
  totp: ['totp', 'fund_password'],
};

/**
 * What a method has proven: its true acr by class accounting, never more, and only when the challenge accepts it.
 * @param record the challenge
 * @param method how the person passed
 * @param about the phone, if one signed, and when
 * @returns what to write
 * @throws Problem `method_not_allowed_here` when the acr is not among those required
 * @see RFC 9470 section 5
 */
export function achievedBy(record: ChallengeRecord, method: Achieved['method'], about: { readonly deviceId: string | null; readonly at: Millis }): Achieved {
  const acr = achievedAcr(PROVEN_BY[method]);
  if (acr === null || !record.requiredAcr.includes(acr)) throw new Problem('method_not_allowed_here');
  const assurance = method === 'face' ? 'server_verified' : null;
  return { acr, amr: amrOf({ method, assurance, isHardwareKey: false }), method, assurance, deviceId: about.deviceId, at: about.at };
}
