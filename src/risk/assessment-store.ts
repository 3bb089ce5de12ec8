import type { Json } from '../lib/canonical-json.ts';
import type { Millis } from '../lib/time.ts';

/** The durable record of one assessment. */
export interface AssessmentRecord {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly eventType: string;
  readonly eventId: string | null;
  readonly at: Millis;
  readonly decision: 'allow' | 'step_up' | 'deny';
  readonly score: number;
  readonly level: 'low' | 'medium' | 'high';
  readonly policyId: string;
  readonly policyVersion: string;
  readonly policyMode: 'enforce' | 'shadow';
  /** Reasons, obligations, terms, facts and required acr as decided, for explanation and re-derivation. */
  readonly explanation: Json;
  readonly outcome: { readonly label: 'legitimate' | 'fraud'; readonly source: string; readonly at: Millis } | null;
}

/** The packed history of a subject; the bytes are the risk slice's own. `version` 0 means there is none yet. */
export interface ProfileRecord {
  readonly profile: Json;
  readonly version: number;
}

/** Limits on the number of challenges of a subject. */
export interface ChallengeLimits {
  readonly openMax: number;
  readonly shortMax: number;
  readonly shortWindowMs: number;
  readonly dailyMax: number;
}

/** One decision with all that belongs to it. */
export interface DecisionEntry<Challenge> {
  readonly assessment: AssessmentRecord;
  /** The new profile; written only when the stored version still is `expectedVersion`. */
  readonly profile: { readonly value: Json; readonly expectedVersion: number };
  /** A challenge to create; an open one of the same session and event type is superseded (canceled). */
  readonly challenge: { readonly record: Challenge; readonly limits: ChallengeLimits } | null;
}

/** What writing a decision found. Only `written` wrote anything. */
export type DecisionWriteResult =
  | { readonly kind: 'written' }
  | { readonly kind: 'profile_conflict' }
  | { readonly kind: 'challenge_limit'; readonly retryAfterSeconds: number };

/** The record of decisions and of the history they rest on. */
export interface AssessmentStore<Challenge> {
  /** All or nothing, in one transaction that serialises writers of one subject. */
  write(entry: DecisionEntry<Challenge>): Promise<DecisionWriteResult>;
  find(clientId: string, id: string): Promise<AssessmentRecord | null>;
  loadProfile(clientId: string, subject: string): Promise<ProfileRecord>;
  /** Compare-and-set of the profile alone. @returns false when the version moved on */
  saveProfile(clientId: string, subject: string, profile: Json, expectedVersion: number, now: Millis): Promise<boolean>;
  /** @returns false when unknown or foreign */
  recordOutcome(clientId: string, id: string, outcome: NonNullable<AssessmentRecord['outcome']>): Promise<boolean>;
}
