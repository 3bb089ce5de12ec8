import type { FrameMeasurement } from './analyzer.ts';

/** Frames of an attempt whose hashes are kept. */
const SAMPLE_SIZE = 16;

/** Hexadecimal digits that are compared at once. */
const WORD = 8;

/**
 * @param hash hexadecimal digits
 * @returns the same bits as numbers, for those who compare each with many
 */
export function toHashWords(hash: string): Uint32Array {
  const words = new Uint32Array(Math.ceil(hash.length / WORD));
  for (let i = 0; i < words.length; i++) words[i] = Number.parseInt(hash.slice(i * WORD, (i + 1) * WORD), 16);
  return words;
}

/**
 * @param a hexadecimal hash, or its words
 * @param b another of the same length
 * @returns how many bits differ; infinite when the lengths do
 */
export function bitsApart(a: string | Uint32Array, b: string | Uint32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const [left, right] = [typeof a === 'string' ? toHashWords(a) : a, typeof b === 'string' ? toHashWords(b) : b];
  let bits = 0;
  for (let i = 0; i < left.length; i++) bits += countBits((left[i] ?? 0) ^ (right[i] ?? 0));
  return bits;
}

/** A face in light sets 25 bits and more; a wall, a covered lens or a dark room sets nearly none, and all of these look alike. */
const STRUCTURE_BITS = 16;

/**
 * @param hash hexadecimal hash, or its words
 * @returns whether it says anything: two pictures with nothing in them are not the same footage
 */
export function hasStructure(hash: string | Uint32Array): boolean {
  const words = typeof hash === 'string' ? toHashWords(hash) : hash;
  return words.reduce((bits, word) => bits + countBits(word), 0) >= STRUCTURE_BITS;
}

function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Picks the hashes that are kept of an attempt, spread over its length: no picture and nothing to recognise a person by, enough to recognise the same footage.
 * @param video frames in order of time
 * @returns hashes
 */
export function sampleFrameHashes(video: readonly FrameMeasurement[]): readonly string[] {
  const telling = video.filter(({ isDecoded, perceptualHash }) => isDecoded && hasStructure(perceptualHash));
  const step = Math.max(1, telling.length / SAMPLE_SIZE);
  return Array.from({ length: Math.min(SAMPLE_SIZE, telling.length) }, (_, i) => telling[Math.floor(i * step)]?.perceptualHash ?? '');
}
