import type { ChallengeRecord } from '../challenge/challenge.ts';
import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { intentJson } from '../challenge/intent.ts';
import { boundChallenge } from '../device/bound-challenge.ts';
import type { DeviceRecord, DeviceStore } from '../device/device.ts';
import { type AssertionOptionsJson, createAssertionOptions } from '../device/webauthn.ts';
import { parseBase64url, toBase64url } from '../lib/bytes.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock } from '../lib/time.ts';
import type { AttemptRecord } from '../liveness/attempt-store.ts';
import type { StatusChannel } from '../notify/status-channel.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';
import { requireStandingVerdict, type StandingFaceDeps } from './standing-face.ts';

/** What offering a signature needs. */
export interface OfferAssertionDeps {
  readonly challenges: ChallengeStore;
  readonly devices: DeviceStore;
  readonly statusChannel: StatusChannel;
  readonly clock: Clock;
  readonly random: Random;
  readonly rpId: string;
}

/**
 * Offers the signature that closes a passed face check, while it is the last that was begun and its face and consent stand. Asked again it offers the same nonce, so that a lost answer can be fetched again.
 * @param challenge the challenge, claimed by this phone
 * @param attempt its passed attempt
 * @param deps ports
 * @returns options whose challenge binds action, plan, transcript, session and nonce
 * @throws Problem `challenge_wrong_state` also when another attempt was begun since, `challenge_expired`; as {@link requireStandingVerdict}
 */
export async function offerFaceAssertion(
  challenge: ChallengeRecord,
  attempt: AttemptRecord,
  deps: OfferAssertionDeps & StandingFaceDeps,
): Promise<AssertionOptionsJson> {
  if (attempt.status !== 'passed') throw new Problem('challenge_wrong_state');
  await requireStandingVerdict(challenge, attempt, deps);
  const isOffered = challenge.assertionNonce !== null && challenge.assertionMethod === 'face' && challenge.latestAttemptId === attempt.id;
  const offered = isOffered ? challenge : await offer(challenge, { method: 'face', attemptId: attempt.id }, deps);
  return optionsFor(offered, attempt, deps);
}

/**
 * Offers the signature without a face: the way for a person who has no face check or does not want one. It reaches its own, lower acr.
 * @param input challenge and claim token
 * @param deps ports
 * @returns options whose challenge binds action, session and nonce
 * @throws Problem `challenge_not_found`, `challenge_expired`, `challenge_wrong_state`, `method_not_allowed_here`
 */
export async function offerPasskeyAssertion(
  input: { readonly challengeId: string; readonly claimToken: string },
  deps: OfferAssertionDeps,
): Promise<AssertionOptionsJson> {
  const record = await loadForCaller(input.challengeId, { kind: 'phone', claimToken: input.claimToken }, deps.challenges);
  if (!record.methods.includes('passkey')) throw new Problem('method_not_allowed_here');
  const offered = await offer(record, { method: 'passkey', attemptId: null }, deps);
  return optionsFor(offered, null, deps);
}

async function offer(
  record: ChallengeRecord,
  what: { readonly method: 'face' | 'passkey'; readonly attemptId: string | null },
  deps: OfferAssertionDeps,
): Promise<ChallengeRecord> {
  const now = deps.clock.now();
  const nonce = toBase64url(deps.random.bytes(32));
  const offered = await deps.challenges.offerAssertion(record.id, { nonce, ...what }, now);
  if (!offered) throw edgeProblem(record, now);
  await deps.statusChannel.publish(offered.id, offered.version);
  return offered;
}

async function optionsFor(record: ChallengeRecord, attempt: AttemptRecord | null, deps: OfferAssertionDeps): Promise<AssertionOptionsJson> {
  const device = await claimedDevice(record, deps.devices);
  return createAssertionOptions({
    rpId: deps.rpId,
    challenge: bindChallenge(record, attempt),
    credentialId: device.credentialId,
    transports: device.transports,
  });
}

/**
 * @param record a claimed challenge
 * @param devices the record of devices
 * @returns the phone that claimed it
 * @throws Problem `assertion_invalid` when it was revoked meanwhile
 */
export async function claimedDevice(record: ChallengeRecord, devices: DeviceStore): Promise<DeviceRecord> {
  const device = record.deviceId === null ? null : await devices.find(record.deviceId);
  if (!device || device.revokedAt !== null || device.subject !== record.subject || device.clientId !== record.clientId) {
    throw new Problem('assertion_invalid');
  }
  return device;
}

/**
 * The challenge that the phone's key must sign, rebuilt from the server's own record; nothing in it is taken from the phone but the transcript.
 * @param record the challenge with its nonce on offer
 * @param attempt the passed attempt, or null for a signature without a face
 * @returns 32 bytes
 */
export function bindChallenge(record: ChallengeRecord, attempt: AttemptRecord | null): Uint8Array {
  const nonce = parseBase64url(record.assertionNonce ?? '');
  const transcriptHead = attempt === null ? null : parseBase64url(attempt.transcriptHead);
  if (!nonce || (attempt !== null && !transcriptHead)) throw new TypeError('no signature is on offer');
  return boundChallenge({
    nonce,
    intentJson: intentJson(record.intent),
    planJson: attempt?.planJson ?? null,
    transcriptHead,
    sessionId: record.sessionId,
    jkt: record.jkt,
  });
}
