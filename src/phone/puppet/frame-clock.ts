import { createSequence } from './noise.ts';

/**
 * Times at which a camera loop would deliver frames: about even, never exactly, as a real one.
 * @param seed whole number
 * @param rate frames per second
 * @returns a function that gives the pause before the next frame, in whole milliseconds
 */
export function createFrameClock(seed: number, rate = 14): () => number {
  const draw = createSequence(seed);
  return () => Math.round(1000 / rate + (draw() - 0.5) * 14);
}
