import type { ProviderName } from '../lib/assurance.ts';
import type { ExcludableAction } from '../lib/excludable-action.ts';
import type { Random } from '../lib/random.ts';
import type { Millis } from '../lib/time.ts';
import type { JudgeInput, Verdict } from './judge.ts';
import type { LivenessPlan } from './plan.ts';

/** A provider whose frames our own phone page takes and our own analyzer measures. */
export interface FrameProvider {
  readonly name: ProviderName;
  readonly capture: 'frames';
  /** @returns what the person will be asked, drawn anew, without the action that they cannot do */
  readonly drawPlan: (random: Random, excludes: ExcludableAction | null) => LivenessPlan;
  /** Judges from numbers alone. @returns a pass only when every check passes */
  readonly judge: (input: Omit<JudgeInput, 'thresholds'>) => Verdict;
}

/** Whose check a vendor's session is for. A provider puts the attempt into the session, so that one made for another cannot be told apart only by us. */
export interface SessionBinding {
  readonly attemptId: string;
  readonly clientId: string;
  readonly subject: string;
}

/** A session at a vendor, as it stands in the record of the attempt; nothing of it is taken from the phone. */
export interface VendorSession {
  readonly id: string;
  /** Where the vendor keeps it; a session of another region than the configured one is not asked for. */
  readonly region: string;
  /** From then on whatever the vendor says is too late. */
  readonly expiresAt: Millis;
}

/** A session that was just opened. */
export interface OpenedSession {
  readonly session: VendorSession;
  /** What the vendor's SDK needs beside the id. No record of the attempt holds it; a start under an idempotency key keeps its answer, and this in it, sealed for the 24 hours of the key. */
  readonly clientToken: string | null;
}

/** What the vendor said, read from it. */
export type SessionResult =
  /** The person has not finished. */
  | { readonly status: 'pending' }
  /** The vendor ended it without a judgement. */
  | { readonly status: 'over'; readonly because: 'expired' | 'failed' }
  | {
      readonly status: 'judged';
      readonly decision: 'live' | 'uncertain' | 'spoof';
      /** From 0 to 1, with what the vendor is asked for; both 1 or 0 where it gives a word only. */
      readonly confidence: number;
      readonly threshold: number;
      /** JPEG of the face that was judged, untrusted bytes, for the 1:1 match here; null when the vendor gave none. */
      readonly referenceImage: Uint8Array | null;
    };

/**
 * A provider whose own SDK takes the pictures. What is promised:
 * - the verdict is read from the vendor, never from the phone;
 * - every answer is for the very session that was opened: another id, region, shape, status or number is no answer, and is never `live`;
 * - answers are bounded in time and bytes, redirects are not followed;
 * - nothing is kept at the vendor beyond what its settings say, and `close` removes what can be removed; it is called however the attempt ends, and again while it fails.
 * That one session decides one attempt, once, is the promise of {@link "attempt-store"}.
 */
export interface SessionProvider {
  readonly name: ProviderName;
  readonly capture: 'vendor';
  /** @throws Problem `liveness_provider_unavailable` when the vendor cannot be reached, refuses or makes no sense */
  open(binding: SessionBinding): Promise<OpenedSession>;
  /** @throws Problem `liveness_provider_unavailable` the same; nothing was decided then, and the same session can be read again */
  read(session: VendorSession, binding: SessionBinding): Promise<SessionResult>;
  /** Removes the session at the vendor, where it can be; one that is gone is no error. @throws Problem `liveness_provider_unavailable` */
  close(session: VendorSession): Promise<void>;
}

/** Whoever can judge a face check. */
export type LivenessProvider = FrameProvider | SessionProvider;

/** The providers of this installation. */
export interface LivenessProviders {
  /** Who judges where no policy names somebody. */
  readonly preferred: ProviderName;
  /** @returns the provider, or null when it is not configured */
  find(name: ProviderName): LivenessProvider | null;
}
