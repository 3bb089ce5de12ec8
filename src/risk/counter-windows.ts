import { ln } from '../lib/exact-math.ts';
import type { Millis } from '../lib/time.ts';

const BITS = 256;

/** A crowd is counted by 256 bits: each subject sets one, and the bits still empty tell how many there were. */
export const COUNTERS = {
  bits: BITS,
  /**
   * @param subjectKey pseudonymous key of a subject: base64url of a keyed hash
   * @returns the bit that stands for it, 0 to 255
   */
  bitOf: (subjectKey: string): number => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < subjectKey.length; i++) hash = Math.imul(hash ^ subjectKey.charCodeAt(i), 0x01000193);
    return (hash ^ (hash >>> 16)) & (BITS - 1);
  },
} as const;

/**
 * Linear counting.
 * @param ones bits that are set, 0 to 256
 * @returns how many distinct subjects set them, about: within 15 % up to 150; all bits set stand for the most that can be told
 * @see Whang, Vander-Zanden, Taylor: A linear-time probabilistic counting algorithm (1990)
 */
export function estimateDistinct(ones: number): number {
  return -BITS * ln(Math.max(0.5, BITS - ones) / BITS) || 0;
}

/**
 * @param windows a count by two windows
 * @param at the present
 * @param windowMs length of a window
 * @returns the count within one length back from the present: the window before counts by the part that still lies within
 */
export function slidingCount(windows: { readonly current: number; readonly previous: number }, at: Millis, windowMs: number): number {
  return windows.current + windows.previous * (1 - (at % windowMs) / windowMs);
}
