import type { ExcludableAction } from '../lib/excludable-action.ts';
import type { Locale } from '../lib/locale.ts';
import type { Millis } from '../lib/time.ts';

/** Where an enrolment stands. */
export type EnrollmentStatus = 'created' | 'opened' | 'consented' | 'registered' | 'complete' | 'expired';

/** The durable record of one enrolment. */
export interface EnrollmentRecord {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly displayName: string;
  readonly locale: Locale;
  readonly status: EnrollmentStatus;
  readonly createdAt: Millis;
  readonly expiresAt: Millis;
  readonly secretHash: string;
  readonly watchTokenHash: string;
  /** Hash of the phone's enrollment token, once opened. */
  readonly tokenHash: string | null;
  /** The person agreed to the face check. */
  readonly withFace: boolean | null;
  /** base64url challenge of the registration on offer; single use. */
  readonly registrationChallenge: string | null;
  readonly livenessTries: number;
  /** The action that the person said they cannot do; once said it stays. */
  readonly excludedAction: ExcludableAction | null;
  /** A step-up by face and key came first: a face that stands may be replaced. */
  readonly mayReplaceFace: boolean;
  /** Nothing but the face is set anew: only a phone that is bound already opens it, and no key is registered. */
  readonly faceOnly: boolean;
  /** The phone that was bound by it, or that opened it where only the face is set anew. */
  readonly deviceId: string | null;
}

/** The record of enrolments; every edge is one conditional statement that exactly one racer wins, none after `expiresAt`. */
export interface EnrollmentStore {
  create(enrollment: EnrollmentRecord): Promise<void>;
  find(id: string): Promise<EnrollmentRecord | null>;
  /** created → opened when the secret hash equals, for the phone that it names: where only the face is set anew that one is bound already. */
  open(id: string, secretHash: string, phone: { readonly tokenHash: string; readonly deviceId: string | null }, now: Millis): Promise<EnrollmentRecord | null>;
  /** opened | consented → consented, with a fresh registration challenge. */
  consent(id: string, patch: { readonly withFace: boolean; readonly registrationChallenge: string }, now: Millis): Promise<EnrollmentRecord | null>;
  /** Takes the registration challenge away; only one caller gets the record that still holds it. */
  consumeRegistrationChallenge(id: string, now: Millis): Promise<EnrollmentRecord | null>;
  /** consented → registered, or complete when no face follows. */
  register(id: string, deviceId: string | null, now: Millis): Promise<EnrollmentRecord | null>;
  /** Takes one of `limit` liveness tries while registered, and keeps what the person cannot do. @returns null also when something else was said before */
  takeLivenessTry(id: string, taken: { readonly limit: number; readonly excludes: ExcludableAction | null }, now: Millis): Promise<EnrollmentRecord | null>;
  /** registered → complete. */
  complete(id: string, now: Millis): Promise<EnrollmentRecord | null>;
}
