import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { DeviceRecord, DeviceStore } from '../device/device.ts';
import { type AssertionJson, verifyAssertion } from '../device/webauthn.ts';
import { Problem } from '../lib/problem.ts';
import type { AttemptRecord, AttemptStore } from '../liveness/attempt-store.ts';
import { achievedBy, type Approval, type ApproveDeps, approveChallenge } from './approve-challenge.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';
import { learnFace, type LearnFaceDeps } from './learn-face.ts';
import { bindChallenge, claimedDevice } from './offer-assertion.ts';
import { requireStandingVerdict } from './standing-face.ts';

/** What completing needs. */
export interface CompleteDeps extends ApproveDeps, LearnFaceDeps {
  readonly devices: DeviceStore;
  readonly attempts: AttemptStore;
  readonly rpId: string;
  readonly allowedOrigins: readonly string[];
  readonly limits: { readonly assertionTriesMax: number };
  /** Lets work go on after the answer was sent; its failures are logged. */
  readonly background: (work: Promise<unknown>) => void;
}

/**
 * Checks the phone's signature over exactly this action and writes the approval. The nonce is taken away before the signature is looked at, so each offer can be tried once.
 * @param input challenge, claim token and the signature
 * @param deps ports and limits
 * @returns verified, or awaiting the confirm code
 * @throws Problem `assertion_invalid` whatever was wrong with the signature; after the last try the challenge fails
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`; as {@link requireStandingVerdict} when the face or the consent to it is gone, and then the other methods stay open
 * @see WebAuthn Level 3 section 7.2
 */
export async function completeChallenge(
  input: { readonly challengeId: string; readonly claimToken: string; readonly assertion: AssertionJson },
  deps: CompleteDeps,
): Promise<Approval> {
  const now = deps.clock.now();
  const before = await loadForCaller(input.challengeId, { kind: 'phone', claimToken: input.claimToken }, deps.challenges);
  const record = await deps.challenges.consumeAssertionNonce(before.id, now);
  if (!record) throw edgeProblem(before, now);
  const device = await claimedDevice(record, deps.devices);
  const attempt = await passedAttempt(record, deps);
  const isGood = await checkSignature(input.assertion, { record, device, attempt }, deps);
  if (!isGood) {
    await refuse(record, deps);
    throw new Problem('assertion_invalid');
  }
  const method = record.assertionMethod ?? 'passkey';
  const achieved = achievedBy(record, method, { deviceId: device.id, provider: attempt?.provider ?? null, at: now });
  const approval = await approveChallenge(record, { achieved, askCode: record.confirmRequired }, deps);
  if (attempt) deps.background(learnFace(attempt, deps));
  return approval;
}

async function passedAttempt(record: ChallengeRecord, deps: CompleteDeps): Promise<AttemptRecord | null> {
  if (record.assertionMethod !== 'face') return null;
  const attempt = record.latestAttemptId === null ? null : await deps.attempts.find(record.latestAttemptId);
  if (attempt?.status !== 'passed' || attempt.owner.id !== record.id) throw new Problem('assertion_invalid');
  await requireStandingVerdict(record, attempt, deps);
  return attempt;
}

async function checkSignature(
  assertion: AssertionJson,
  about: { readonly record: ChallengeRecord; readonly device: DeviceRecord; readonly attempt: AttemptRecord | null },
  deps: CompleteDeps,
): Promise<boolean> {
  const result = await verifyAssertion({
    assertion,
    challenge: bindChallenge(about.record, about.attempt),
    device: about.device,
    rpId: deps.rpId,
    allowedOrigins: deps.allowedOrigins,
  });
  if (!result.ok) return false;
  return deps.devices.recordUse(about.device.id, { counter: result.counter, backedUp: result.backedUp }, deps.clock.now());
}

async function refuse(record: ChallengeRecord, deps: CompleteDeps): Promise<void> {
  const after = await deps.challenges.countBadAssertion(record.id, deps.limits.assertionTriesMax, deps.clock.now());
  await deps.audit.append({
    at: deps.clock.now(),
    clientId: record.clientId,
    subject: record.subject,
    kind: 'challenge.assertion_refused',
    data: { challenge: record.id, device: record.deviceId, ended: after?.status === 'failed' },
  });
  if (after) await deps.statusChannel.publish(after.id, after.version);
}
