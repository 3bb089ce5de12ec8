import type { Assurance, ProviderName } from '../lib/assurance.ts';
import type { ExcludableAction } from '../lib/excludable-action.ts';
import type { Json } from '../lib/canonical-json.ts';
import type { Millis } from '../lib/time.ts';

/** Where a challenge stands; the drawing is `docs/states/challenge.mermaid`. */
export type ChallengeStatus =
  | 'pending'
  | 'claimed'
  | 'verifying'
  | 'awaiting_confirmation'
  | 'verified'
  | 'consumed'
  | 'failed'
  | 'rejected'
  | 'expired'
  | 'canceled';

/** How a person may pass. */
export type ChallengeMethod = 'face' | 'passkey' | 'totp';

/** Authentication context class that a method reaches. Compared by membership, never by order. */
export type Acr = 'urn:shualian:acr:totp' | 'urn:shualian:acr:device' | 'urn:shualian:acr:face' | 'urn:shualian:acr:face+device';

/** Why the person at the phone declined. */
export type RejectReason = 'not_me' | 'wrong_details' | 'changed_mind' | 'other';

/** What exactly is approved; its RFC 8785 form is hashed into the signature, so no byte of it can change. */
export interface Intent {
  readonly challengeId: string;
  readonly subject: string;
  readonly audience: string;
  readonly eventType: string;
  readonly authorizationDetails: Json;
  readonly decision: 'approve';
  readonly displayOrigin: string;
  /** Code shown on both devices, so that the person can tell that both speak of the same thing; absent where none was given. */
  readonly bindingMessage?: string;
}

/** The browser that asked, frozen when the challenge was made and shown on the phone. */
export interface Initiator {
  readonly browser: string;
  readonly ipPrefix: string;
  readonly city: string | null;
  readonly country: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly asn: number | null;
  readonly deviceKnown: boolean;
  /** Network of the address (/24 or /48) as a keyed hash, to compare with the phone's. */
  readonly networkHash: string;
}

/** What was proven, fixed when the challenge was verified. */
export interface Achieved {
  readonly acr: Acr;
  readonly amr: readonly string[];
  readonly method: ChallengeMethod;
  /** Liveness assurance, or null when no face was checked. */
  readonly assurance: Assurance | null;
  /** Who judged the face, or null when no face was checked. */
  readonly provider: ProviderName | null;
  readonly deviceId: string | null;
  readonly at: Millis;
}

/** The durable record of one challenge. Secrets stand in it only as hashes. */
export interface ChallengeRecord {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly assessmentId: string;
  readonly status: ChallengeStatus;
  /** Grows by one with each change; `id` of the status events. */
  readonly version: number;
  readonly eventType: string;
  readonly sessionId: string;
  /** RFC 7638 thumbprint of the key the token is bound to, when the gateway named one. */
  readonly jkt: string | null;
  readonly intent: Intent;
  readonly initiator: Initiator;
  readonly requiredAcr: readonly Acr[];
  readonly methods: readonly ChallengeMethod[];
  /** Who judges the face, fixed when the challenge is made, so that no weaker one can be chosen later; null where a face is no way to pass. */
  readonly livenessProvider: ProviderName | null;
  /** Policy asked for the confirm code whatever the distance. */
  readonly confirmRequired: boolean;
  readonly createdAt: Millis;
  /** When the present state ends; moves on claim, never beyond `absoluteExpiresAt`. */
  readonly expiresAt: Millis;
  readonly absoluteExpiresAt: Millis;
  /** SHA-256 of each QR frame's secret, by frame number. */
  readonly frameHashes: readonly string[];
  readonly watchTokenHash: string;
  readonly authReqIdHash: string;
  readonly claimTokenHash: string | null;
  readonly deviceId: string | null;
  readonly badClaims: number;
  readonly livenessTries: number;
  /** The action that the person said they cannot do; once said it stays. */
  readonly excludedAction: ExcludableAction | null;
  /** The liveness attempt that was begun last, if any: no other can be signed for. */
  readonly latestAttemptId: string | null;
  /** base64url of the 32-byte nonce in the WebAuthn challenge now on offer. */
  readonly assertionNonce: string | null;
  readonly assertionMethod: 'face' | 'passkey' | null;
  readonly badAssertions: number;
  readonly confirmCodeHash: string | null;
  readonly confirmFailures: number;
  readonly achieved: Achieved | null;
  readonly rejectReason: RejectReason | null;
  readonly failureCode: string | null;
  readonly endedAt: Millis | null;
}

const OPEN: readonly ChallengeStatus[] = ['pending', 'claimed', 'verifying', 'awaiting_confirmation', 'verified'];

/**
 * The status as seen now: a record that nobody touched since its time ran out is expired, whatever it says.
 * @param record the stored record
 * @param now milliseconds since the epoch
 * @returns the effective status
 */
export function effectiveStatus(record: Pick<ChallengeRecord, 'status' | 'expiresAt'>, now: Millis): ChallengeStatus {
  return OPEN.includes(record.status) && now >= record.expiresAt ? 'expired' : record.status;
}
