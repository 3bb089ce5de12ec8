import { createFilmThread } from '../src/entry/liveness-bench/film-thread.ts';
import { simulatedSource, type SimulationOptions } from '../src/entry/liveness-bench/simulated-source.ts';
import type { DrawnAttempt } from '../tests/support/run-checks.ts';

/** Ten a second for four steps of 2.5 s: the hundred frames that a check is reckoned with. */
const FRAMES_PER_SECOND = 10;
const WINDOW_MS = 2500;

/**
 * Draws attempts of several people in several lights, once, so that drawing is no part of what is measured.
 * @param genuine how many, beside one reference a person
 * @param species attacks that are drawn too, one of each
 * @returns the attempts
 */
export async function drawAttempts(genuine: number, species: readonly string[]): Promise<readonly DrawnAttempt[]> {
  const films = createFilmThread();
  const options: Omit<SimulationOptions, 'perSpecies' | 'species'> = {
    genuine,
    framesPerSecond: FRAMES_PER_SECOND,
    windowMs: WINDOW_MS,
    seed: 6,
    film: async (scene) => films.film(scene),
  };
  // An empty list of species means all of them.
  const source = simulatedSource({ ...options, perSpecies: species.length > 0 ? 1 : 0, species });
  try {
    const drawn: DrawnAttempt[] = [];
    for (const { plan, load } of source.attempts) {
      const { steps, faults } = await load();
      if (faults.length > 0) throw new Error(faults.join('\n'));
      drawn.push({ plan, steps });
      process.stderr.write(
        `\rdrawn ${String(drawn.length)} of ${String(source.attempts.length)} attempts${drawn.length === source.attempts.length ? '\n' : ''}`,
      );
    }
    return drawn;
  } finally {
    await films.close();
  }
}
