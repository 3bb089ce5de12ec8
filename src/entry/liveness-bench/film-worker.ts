import { parentPort } from 'node:worker_threads';
import { filmSimulated, type SimulatedScene, type SimulatedStep } from './film-simulated.ts';

/** What a film thread is asked for. */
export interface FilmJob {
  readonly id: number;
  readonly scene: SimulatedScene;
}

/** What it answers. */
export interface FilmReply {
  readonly id: number;
  /** Null when it could not be drawn. */
  readonly steps: readonly SimulatedStep[] | null;
  readonly fault: string;
}

/**
 * Body of a film thread: draws one attempt after the other.
 * @throws TypeError when not run as a worker thread
 */
export function runFilmWorker(): void {
  const port = parentPort;
  if (!port) throw new TypeError('attempts are drawn in a worker thread');
  let last: Promise<unknown> = Promise.resolve();
  port.on('message', ({ id, scene }: FilmJob) => {
    last = last
      .then(() => filmSimulated(scene))
      .then(
        (steps) => port.postMessage({ id, steps, fault: '' } satisfies FilmReply),
        (error: unknown) => port.postMessage({ id, steps: null, fault: error instanceof Error ? error.message : 'unknown' } satisfies FilmReply),
      );
  });
}
