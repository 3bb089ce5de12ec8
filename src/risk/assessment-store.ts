import type { Json } from '../lib/canonical-json.ts';
import type { Millis } from '../lib/time.ts';

/** The durable record of one assessment. Appended, never changed; erasure takes what is personal and leaves its hash. */
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
  /** Chance with which a random audit would have taken the event; labels of audits are weighted by its inverse. */
  readonly auditRate: number;
  /** What was decided and answered: reasons, rules, obligations, terms, required acr, shadows. */
  readonly explanation: Json;
  /** What it was decided from: a `DecisionInput`. */
  readonly input: Json;
}

/** How an event turned out. */
export interface AssessmentOutcome {
  readonly label: 'legitimate' | 'fraud';
  readonly source: string;
  readonly at: Millis;
}

/** A stored assessment with the last outcome that was told of it. */
export interface StoredAssessment extends AssessmentRecord {
  readonly outcome: AssessmentOutcome | null;
}

/** The packed history of a subject; the bytes are the risk slice's own. `version` 0 means there is none yet. */
export interface HistoryRecord {
  readonly bytes: Uint8Array | null;
  readonly version: number;
}

/** Limits on the number of challenges of a subject. */
export interface ChallengeLimits {
  readonly openMax: number;
  readonly shortMax: number;
  readonly shortWindowMs: number;
  readonly dailyMax: number;
}

/** A request that is to be decided once for its key, and the answer to keep for it. */
export interface OnceOnly {
  readonly route: string;
  readonly key: string;
  readonly bodySha256: string;
  readonly expiresAt: Millis;
  readonly status: number;
  readonly sealedBody: Uint8Array;
}

/** One decision with all that belongs to it. */
export interface DecisionEntry<Challenge> {
  readonly assessment: AssessmentRecord;
  /** The new history; written only when the stored version still is `expectedVersion`. */
  readonly history: { readonly bytes: Uint8Array; readonly expectedVersion: number };
  /** A challenge to create; an open one of the same session and event type is superseded (canceled). */
  readonly challenge: {
    readonly record: Challenge;
    readonly limits: ChallengeLimits;
    /** What to tell the client when the challenge ends, sealed; absent where it polls. */
    readonly sealedPing?: Uint8Array;
  } | null;
  /** Claims the idempotency key in the same statement; null without a key. */
  readonly once: OnceOnly | null;
}

/** What writing a decision found. Only `written` wrote anything. */
export type DecisionWriteResult =
  | { readonly kind: 'written'; readonly historyVersion: number }
  | { readonly kind: 'history_conflict' }
  | { readonly kind: 'challenge_limit'; readonly retryAfterSeconds: number }
  /** The idempotency key was used before: with what, and what was answered (null while another route's request is still running). */
  | { readonly kind: 'repeated'; readonly bodySha256: string; readonly kept: { readonly status: number; readonly sealedBody: Uint8Array } | null };

/** Which assessments to walk through, oldest first. */
export interface AssessmentRange {
  readonly clientId: string | null;
  readonly from: Millis;
  /** Exclusive. */
  readonly until: Millis;
}

/** The record of decisions and of the history they rest on. */
export interface AssessmentStore<Challenge> {
  /** All or nothing, in one statement that serialises writers of one subject and links the decision into the audit chain. Decisions that arrive together share it. */
  write(entry: DecisionEntry<Challenge>): Promise<DecisionWriteResult>;
  find(clientId: string, id: string): Promise<StoredAssessment | null>;
  /** By id alone, for operators on the machine. */
  findAny(id: string): Promise<StoredAssessment | null>;
  loadHistory(clientId: string, subject: string): Promise<HistoryRecord>;
  /**
   * Compare-and-set of the history alone.
   * @returns the new version, or null when the version moved on
   */
  saveHistory(clientId: string, subject: string, bytes: Uint8Array, expectedVersion: number, now: Millis): Promise<number | null>;
  /** Appends an outcome; the last one counts. @returns false when the assessment is unknown or foreign */
  recordOutcome(clientId: string, id: string, outcome: AssessmentOutcome): Promise<boolean>;
  /** Walks in pages, by time and id. */
  walk(range: AssessmentRange, pageSize: number): AsyncIterable<readonly StoredAssessment[]>;
  count(range: AssessmentRange): Promise<number>;
}
