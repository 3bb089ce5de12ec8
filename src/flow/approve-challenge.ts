import type { AuditLog } from '../audit/audit-log.ts';
import type { Achieved, ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { drawConfirmCode, hashConfirmCode } from '../challenge/confirm-code.ts';
import { achievedAcr } from '../factor/class-accounting.ts';
import { assuranceOf, type ProviderName } from '../lib/assurance.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { amrOf } from '../session/amr.ts';
import { edgeProblem } from './challenge-access.ts';
import { provenFactors } from './proven-factors.ts';

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
    data: {
      challenge: record.id,
      acr: proven.achieved.acr,
      method: proven.achieved.method,
      assurance: proven.achieved.assurance,
      provider: proven.achieved.provider,
      device: proven.achieved.deviceId,
      confirm: proven.askCode,
    },
  });
  await deps.statusChannel.publish(approved.id, approved.version);
  return { status: confirmCode === null ? 'verified' : 'awaiting_confirmation', confirmCode };
}

/** How a method was passed. */
export interface Proof {
  /** The phone, if one signed. */
  readonly deviceId: string | null;
  /** Who judged the face; null where none was checked. */
  readonly provider: ProviderName | null;
  readonly at: Millis;
}

/**
 * What a method has proven: its true acr by class accounting, never more, and only when the challenge accepts it.
 * @param record the challenge
 * @param method how the person passed
 * @param about phone, provider and time
 * @returns what to write
 * @throws Problem `method_not_allowed_here` when the acr is not among those required
 * @see RFC 9470 section 5
 */
export function achievedBy(record: ChallengeRecord, method: Achieved['method'], about: Proof): Achieved {
  const { provider, deviceId, at } = about;
  const acr = achievedAcr(provenFactors(method, provider));
  if (acr === null || !record.requiredAcr.includes(acr)) throw new Problem('method_not_allowed_here');
  const assurance = provider === null ? null : assuranceOf(provider);
  return { acr, amr: amrOf({ method, assurance, isHardwareKey: false }), method, assurance, provider, deviceId, at };
}
