import type { AuditLog } from '../audit/audit-log.ts';
import type { ChallengeMethod, ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { buildDisplay, type Display } from '../challenge/display.ts';
import { type ClaimantPlace, looksFarApart } from '../challenge/proximity.ts';
import { checkFrame, currentFrame } from '../challenge/qr-frames.ts';
import type { Notice } from '../consent/notice.ts';
import type { DeviceStore } from '../device/device.ts';
import { hashSecret } from '../lib/bytes.ts';
import { createSecret } from '../lib/ids.ts';
import type { Locale } from '../lib/locale.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { type AnswerNoticeDeps, findDueNotice } from './answer-notice.ts';

/** What a claim needs. */
export interface ClaimDeps extends Pick<AnswerNoticeDeps, 'clients' | 'consents' | 'noticeFacts'> {
  readonly challenges: ChallengeStore;
  readonly devices: DeviceStore;
  readonly statusChannel: StatusChannel;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: { readonly claimedSeconds: number; readonly qrRotateSeconds: number; readonly claimTriesMax: number };
}

/** What the phone presents. */
export interface ClaimInput {
  readonly challengeId: string;
  readonly secret: string;
  readonly frame: number;
  readonly deviceToken: string;
  readonly place: ClaimantPlace;
  readonly locale: Locale;
}

/** What the phone gets. */
export interface ClaimResult {
  readonly claimToken: string;
  readonly expiresAt: Millis;
  readonly display: Display;
  readonly methods: readonly ChallengeMethod[];
  readonly confirmRequired: boolean;
  readonly eventType: string;
  /** What must be answered before a face check; null when nothing must. */
  readonly notice: Notice | null;
}

/**
 * Lets the first phone of the expected person take the challenge. A stranger who films the code has no device of that person, and sees what a wrong secret sees.
 * Stops session spying (RFC 8628 section 5.5) and the race of two phones.
 * @param input what the phone presents
 * @param deps ports and limits
 * @returns the claim token and what to show
 * @throws Problem `challenge_not_found` for an unknown id, a wrong secret or a foreign device alike
 * @throws Problem `qr_frame_stale` when the secret is that of an older frame
 * @throws Problem `challenge_already_claimed` when another phone of the person was first
 * @throws Problem `challenge_expired`
 */
export async function claimChallenge(input: ClaimInput, deps: ClaimDeps): Promise<ClaimResult> {
  const now = deps.clock.now();
  const [record, device] = await Promise.all([deps.challenges.find(input.challengeId), deps.devices.findByTokenHash(hashSecret(input.deviceToken))]);
  if (!record) throw new Problem('challenge_not_found');
  await assertFrame(record, input, deps, now);
  const isOwn = device !== null && device.revokedAt === null && device.clientId === record.clientId && device.subject === record.subject;
  if (!isOwn) {
    await deps.audit.append({
      at: now,
      clientId: record.clientId,
      subject: record.subject,
      kind: 'challenge.claim_foreign_device',
      data: { challenge: record.id },
    });
    throw new Problem('challenge_not_found');
  }
  // Read first: once claimed, a store that fails must not keep the answer from the phone.
  const notice = await findDueNotice(record, input.locale, deps);
  const claimToken = createSecret(deps.random, 'ct');
  const confirmRequired = record.confirmRequired || looksFarApart(record.initiator, input.place);
  const expiresAt = Math.min(now + deps.limits.claimedSeconds * 1000, record.absoluteExpiresAt);
  const claimed = await deps.challenges.claim(record.id, { deviceId: device.id, claimTokenHash: hashSecret(claimToken), expiresAt, confirmRequired }, now);
  if (!claimed) throw new Problem(now >= record.expiresAt ? 'challenge_expired' : 'challenge_already_claimed');
  await deps.statusChannel.publish(claimed.id, claimed.version);
  return {
    claimToken,
    expiresAt,
    display: buildDisplay(claimed.intent, claimed.initiator, input.locale),
    methods: claimed.methods,
    confirmRequired,
    eventType: claimed.eventType,
    notice,
  };
}

async function assertFrame(record: ChallengeRecord, input: ClaimInput, deps: ClaimDeps, now: Millis): Promise<void> {
  const { frame } = currentFrame({ createdAt: record.createdAt, rotateSeconds: deps.limits.qrRotateSeconds }, now);
  const check = checkFrame({ frame: input.frame, secret: input.secret }, record.frameHashes, frame);
  if (check === 'stale' && record.status === 'pending' && now < record.expiresAt) throw new Problem('qr_frame_stale');
  if (check !== 'wrong') return;
  const after = await deps.challenges.countBadClaim(record.id, deps.limits.claimTriesMax, now);
  if (after?.status === 'failed') {
    await deps.audit.append({ at: now, clientId: record.clientId, subject: record.subject, kind: 'challenge.claim_guessed', data: { challenge: record.id } });
    await deps.statusChannel.publish(after.id, after.version);
  }
  throw new Problem('challenge_not_found');
}
