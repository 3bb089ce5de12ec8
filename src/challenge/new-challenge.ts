import { hashSecret } from '../lib/bytes.ts';
import type { ProviderName } from '../lib/assurance.ts';
import type { Json } from '../lib/canonical-json.ts';
import { createId, createSecret } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { Acr, ChallengeMethod, ChallengeRecord, Initiator } from './challenge.ts';
import { frameSecret, hashFrames } from './qr-frames.ts';

/** What the decision gives to a new challenge. */
export interface NewChallengeInput {
  readonly clientId: string;
  readonly audience: string;
  readonly subject: string;
  readonly assessmentId: string;
  readonly eventType: string;
  readonly sessionId: string;
  readonly jkt: string | null;
  readonly authorizationDetails: Json;
  readonly displayOrigin: string;
  readonly initiator: Initiator;
  readonly requiredAcr: readonly Acr[];
  readonly methods: readonly ChallengeMethod[];
  readonly livenessProvider: ProviderName | null;
  readonly confirmRequired: boolean;
  /** Code shown on both devices; null without one. */
  readonly bindingMessage: string | null;
}

/** Lives of a challenge, in seconds. */
export interface ChallengeTimes {
  readonly unclaimedSeconds: number;
  readonly claimedSeconds: number;
  readonly absoluteSeconds: number;
  readonly qrRotateSeconds: number;
}

/** The secrets of a new challenge: given out once, kept only as hashes. */
export interface ChallengeSecrets {
  /** For the browser. */
  readonly watchToken: string;
  /** For the gateway. */
  readonly authReqId: string;
  /** Of the first QR frame. */
  readonly frameSecret0: string;
}

/**
 * Makes a pending challenge and its secrets. Everything that will be signed is fixed here, on the server.
 * @param input what the decision gives
 * @param deps randomness, the present time, lives
 * @returns the record to store and the secrets to hand out
 */
export function newChallenge(
  input: NewChallengeInput,
  deps: { readonly random: Random; readonly now: Millis; readonly times: ChallengeTimes },
): { readonly record: ChallengeRecord; readonly secrets: ChallengeSecrets } {
  const { random, now, times } = deps;
  const id = createId(random, 'chl');
  const watchToken = createSecret(random, 'wt');
  const authReqId = createSecret(random, 'ar');
  const frames = Math.ceil(times.unclaimedSeconds / times.qrRotateSeconds);
  const record: ChallengeRecord = {
    id,
    clientId: input.clientId,
    subject: input.subject,
    assessmentId: input.assessmentId,
    status: 'pending',
    version: 1,
    eventType: input.eventType,
    sessionId: input.sessionId,
    jkt: input.jkt,
    intent: {
      challengeId: id,
      subject: input.subject,
      audience: input.audience,
      eventType: input.eventType,
      authorizationDetails: input.authorizationDetails,
      decision: 'approve',
      displayOrigin: input.displayOrigin,
      ...(input.bindingMessage === null ? {} : { bindingMessage: input.bindingMessage }),
    },
    initiator: input.initiator,
    requiredAcr: input.requiredAcr,
    methods: input.methods,
    livenessProvider: input.livenessProvider,
    confirmRequired: input.confirmRequired,
    createdAt: now,
    expiresAt: now + times.unclaimedSeconds * 1000,
    absoluteExpiresAt: now + times.absoluteSeconds * 1000,
    frameHashes: hashFrames(watchToken, id, frames),
    watchTokenHash: hashSecret(watchToken),
    authReqIdHash: hashSecret(authReqId),
    claimTokenHash: null,
    deviceId: null,
    badClaims: 0,
    livenessTries: 0,
    excludedAction: null,
    latestAttemptId: null,
    assertionNonce: null,
    assertionMethod: null,
    badAssertions: 0,
    confirmCodeHash: null,
    confirmFailures: 0,
    achieved: null,
    rejectReason: null,
    failureCode: null,
    endedAt: null,
  };
  return { record, secrets: { watchToken, authReqId, frameSecret0: frameSecret(watchToken, id, 0) } };
}
