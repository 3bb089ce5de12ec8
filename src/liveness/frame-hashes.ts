import type { FrameMeasurement } from './analyzer.ts';

/** Frames of an attempt whose hashes are kept. */
const SAMPLE_SIZE = 16;

const BITS = Array.from({ length: 16 }, (_, i) => (i & 1) + ((i >> 1) & 1) + ((i >> 2) & 1) + ((i >> 3) & 1));

/**
 * @param a hexadecimal hash
 * @param b another of the same length
 * @returns how many bits differ; infinite when the lengths do
 */
export function bitsApart(a: string, b: string): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let bits = 0;
  for (let i = 0; i < a.length; i++) bits += BITS[Number.parseInt(a.charAt(i), 16) ^ Number.parseInt(b.charAt(i), 16)] ?? 4;
  return bits;
}

/**
 * Picks the hashes that are kept of an attempt, spread over its length: no picture and nothing to recognise a person by, enough to recognise the same footage.
 * @param video frames in order of time
 * @returns hashes
 */
export function sampleFrameHashes(video: readonly FrameMeasurement[]): readonly string[] {
  const decoded = video.filter(({ isDecoded }) => isDecoded);
  const step = Math.max(1, decoded.length / SAMPLE_SIZE);
  return Array.from({ length: Math.min(SAMPLE_SIZE, decoded.length) }, (_, i) => decoded[Math.floor(i * step)]?.perceptualHash ?? '');
}
