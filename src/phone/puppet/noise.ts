import { lerp } from './scalar.ts';

/**
 * A small repeatable generator (mulberry32): the same seed draws the same face everywhere. Not for secrets.
 * @param seed any whole number
 * @returns a function that yields numbers from 0 to 1
 */
export function createSequence(seed: number): () => number {
  let state = ((seed | 0) + 0x6d2b79f5) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function latticeValue(x: number, y: number): number {
  let h = (Math.imul(x, 374761393) + Math.imul(y, 668265263)) | 0;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/**
 * @param x horizontal place
 * @param y vertical place
 * @returns smooth repeatable noise from 0 to 1 with one bump per unit
 */
export function valueNoise(x: number, y: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const u = x - i;
  const v = y - j;
  const a = u * u * (3 - 2 * u);
  const b = v * v * (3 - 2 * v);
  return lerp(lerp(latticeValue(i, j), latticeValue(i + 1, j), a), lerp(latticeValue(i, j + 1), latticeValue(i + 1, j + 1), a), b);
}
