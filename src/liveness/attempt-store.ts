import type { ProviderName } from '../lib/assurance.ts';
import type { Millis } from '../lib/time.ts';
import type { EvidenceHold, SealedKey } from './evidence-keys.ts';
import type { VendorSession } from './liveness-provider.ts';

/** Whose attempt it is. */
export interface AttemptOwner {
  readonly kind: 'challenge' | 'enrollment';
  readonly id: string;
}

/** A chunk that was taken: what makes its repetition harmless and another body a conflict. */
export interface AcceptedChunk {
  readonly seq: number;
  /** base64url SHA-256 of the chunk body. */
  readonly sha256: string;
  readonly frameCount: number;
  /** Time of its last frame on the phone's clock, in milliseconds since the phone started the attempt. */
  readonly lastTMs: number;
  /** When it was taken, on the server's clock. */
  readonly arrivedAt: Millis;
}

/** The durable record of one liveness attempt; it holds no frame, no measurement and no embedding. */
export interface AttemptRecord {
  readonly id: string;
  readonly owner: AttemptOwner;
  readonly clientId: string;
  readonly subject: string;
  readonly status: 'capturing' | 'verifying' | 'passed' | 'retry' | 'failed';
  /** Who judges it, fixed at its start. */
  readonly provider: ProviderName;
  /** The session at the vendor that decides it; null where our own frames do. No two attempts ever have the same one. */
  readonly session: VendorSession | null;
  /** The plan as drawn (see `plan.ts`), or who judges which session: canonical JSON, bound by the phone's signature. */
  readonly planJson: string;
  /** base64url of the 32-byte nonce that starts the transcript. */
  readonly nonce: string;
  /** base64url head of the hash chain over all frames so far. */
  readonly transcriptHead: string;
  readonly nextSeq: number;
  readonly chunks: readonly AcceptedChunk[];
  /** When the present step was revealed, on the server's clock. */
  readonly stepShownAt: Millis;
  readonly createdAt: Millis;
  /** Capture facts as told by the phone, canonical JSON. */
  readonly captureJson: string;
  /** Public hints of the verdict. */
  readonly hints: readonly string[];
  /** Checks with values and thresholds, canonical JSON, for the operator; no biometrics. */
  readonly reportJson: string | null;
  /** Sample of perceptual hashes of the frames, to recognise a replay of an earlier attempt. */
  readonly frameHashes: readonly string[];
  readonly settledAt: Millis | null;
  /** Opens its frames; null when it was destroyed, and where a vendor takes the pictures. */
  readonly evidenceKey: SealedKey | null;
  /** When the key is destroyed at the latest, unless a hold lasts longer. */
  readonly evidenceUntil: Millis;
  /** Who keeps its frames for review, or null. */
  readonly hold: EvidenceHold | null;
}

/** What a verdict writes. */
export interface AttemptVerdict {
  readonly status: 'passed' | 'retry' | 'failed';
  readonly hints: readonly string[];
  readonly reportJson: string;
  readonly frameHashes: readonly string[];
}

/** What becomes of the key of the frames with the verdict: destroyed, unless they are held, or left until its time, so that they can be held. */
export type AfterVerdict = 'destroy' | 'keep';

/**
 * The record of liveness attempts. Accepting a chunk and settling are single conditional statements: of any number of racers one wins.
 * A vendor's session belongs to one attempt for ever, and an attempt is settled once: so a session decides once.
 */
export interface AttemptStore {
  /**
   * Writes the new attempt and ends any running one of the same owner: it becomes `retry`, and its key is destroyed as by {@link settle}.
   * @returns ids of those that were ended
   * @throws Problem `liveness_provider_unavailable` when its session is another attempt's, and then nothing is written
   */
  create(attempt: AttemptRecord): Promise<readonly string[]>;
  find(id: string): Promise<AttemptRecord | null>;
  /** Takes the chunk of `nextSeq` while capturing; the last chunk moves to verifying. @returns null when another was first or the state is past it */
  acceptChunk(
    id: string,
    chunk: AcceptedChunk,
    next: { readonly transcriptHead: string; readonly stepShownAt: Millis; readonly isLast: boolean },
  ): Promise<AttemptRecord | null>;
  /** capturing | verifying → verdict, once, and in the same statement destroys the key of its frames unless they are held. @returns null when already settled */
  settle(id: string, verdict: AttemptVerdict, now: Millis, after?: AfterVerdict): Promise<AttemptRecord | null>;
  /** Ends what runs of the subject (it becomes `retry`), destroys the keys of all frames, held or not, and forgets the frame hashes. @returns ids of all attempts of the subject, whose evidence may still be there */
  forgetFace(clientId: string, subject: string, now: Millis): Promise<readonly string[]>;
  /** @returns the attempt of this owner that has not ended, or null */
  findRunning(owner: AttemptOwner): Promise<AttemptRecord | null>;
  /** Attempts that nobody ended though their time is over: their session's, or that of their frames. Oldest first. */
  listOverdue(before: Millis, limit: number): Promise<readonly AttemptRecord[]>;
  /** Ended attempts of the subject whose session was not closed at the vendor. */
  listUnclosed(clientId: string, subject: string): Promise<readonly AttemptRecord[]>;
  /**
   * Takes ended attempts whose session was not closed at the vendor and is over there, so that who takes one tries to close it; nobody else gets it before `again`.
   * Attempts from before `since` are given up.
   */
  takeUnclosed(now: Millis, within: { readonly again: Millis; readonly since: Millis; readonly limit: number }): Promise<readonly AttemptRecord[]>;
  /** Remembers that the session of an ended attempt is closed at the vendor. It stays this attempt's. */
  markClosed(id: string): Promise<void>;
  /** Perceptual hashes of the subject's last settled attempts, newest first, not counting `exceptId`. */
  recentFrameHashes(clientId: string, subject: string, exceptId: string, limit: number): Promise<readonly (readonly string[])[]>;
}
