import { equalSecrets, hashSecret, hmacSha256, toBase64url, utf8 } from '../lib/bytes.ts';
import type { Millis } from '../lib/time.ts';

/** Timing of the rotating code. */
export interface FrameTiming {
  readonly createdAt: Millis;
  readonly rotateSeconds: number;
}

/** What a presented claim secret turned out to be. */
export type FrameCheck = 'current' | 'stale' | 'wrong';

/**
 * The secret of one QR frame. It is derived from the watch token, which only the browser holds, so that the record (hashes of both) can never rebuild a code that would be accepted.
 * @param watchToken the browser's token
 * @param challengeId the challenge
 * @param frame frame number from 0
 * @returns 128 bits as base64url
 * @see NIST SP 800-63B-4 section 4.1.2.2 (at least 112 bits)
 */
export function frameSecret(watchToken: string, challengeId: string, frame: number): string {
  const mac = hmacSha256(utf8(watchToken), utf8(`shualian/qr\0${challengeId}\0${String(frame)}`));
  return toBase64url(mac.subarray(0, 16));
}

/**
 * Hashes of all frames that can be shown while the challenge waits for its phone.
 * @param watchToken the browser's token
 * @param challengeId the challenge
 * @param count how many frames fit into the unclaimed life
 * @returns hashes by frame number
 */
export function hashFrames(watchToken: string, challengeId: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, frame) => hashSecret(frameSecret(watchToken, challengeId, frame)));
}

/**
 * @param timing creation and period
 * @param now milliseconds since the epoch
 * @returns the number of the frame on show, and how long it stays
 */
export function currentFrame(timing: FrameTiming, now: Millis): { readonly frame: number; readonly rotatesInMs: number } {
  const periodMs = timing.rotateSeconds * 1000;
  const age = Math.max(0, now - timing.createdAt);
  return { frame: Math.floor(age / periodMs), rotatesInMs: periodMs - (age % periodMs) };
}

/**
 * Checks a presented frame secret. The frame before the current one still counts, because the person may be looking at it while it rotates; a right secret of an older frame is told apart only because whoever holds it did film a real code.
 * @param presented frame number and secret from the code
 * @param frameHashes the stored hashes
 * @param frame the frame on show now
 * @returns `current`, `stale`, or `wrong`
 */
export function checkFrame(presented: { readonly frame: number; readonly secret: string }, frameHashes: readonly string[], frame: number): FrameCheck {
  const expected = frameHashes[presented.frame] ?? '';
  if (!equalSecrets(hashSecret(presented.secret), expected)) return 'wrong';
  if (presented.frame > frame) return 'wrong';
  return frame - presented.frame <= 1 ? 'current' : 'stale';
}
