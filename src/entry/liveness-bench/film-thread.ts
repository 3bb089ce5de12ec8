import { Worker } from 'node:worker_threads';
import type { SimulatedScene, SimulatedStep } from './film-simulated.ts';
import type { FilmJob, FilmReply } from './film-worker.ts';

/** Draws attempts beside the engine that measures them, on another core. */
export interface FilmThread {
  /** @returns the frames @throws Error when they cannot be drawn, or the thread has ended */
  film(scene: SimulatedScene): Promise<readonly SimulatedStep[]>;
  close(): Promise<void>;
}

/**
 * @returns a thread that draws one attempt after the other
 */
export function createFilmThread(): FilmThread {
  const worker = new Worker(new URL('./film-bootstrap.mjs', import.meta.url), { execArgv: [] });
  const waiting = new Map<number, (reply: FilmReply) => void>();
  let jobs = 0;
  let ended = '';
  const end = (fault: string): void => {
    ended = fault;
    for (const [id, settle] of waiting) settle({ id, steps: null, fault });
  };
  worker.on('message', (reply: FilmReply) => waiting.get(reply.id)?.(reply));
  worker.on('error', (error: unknown) => end(error instanceof Error ? error.message : 'the film thread failed'));
  worker.on('exit', () => end(ended === '' ? 'the film thread ended' : ended));
  return {
    film: (scene) =>
      new Promise((resolve, reject) => {
        if (ended !== '') {
          reject(new Error(ended));
          return;
        }
        const id = ++jobs;
        waiting.set(id, ({ steps, fault }) => {
          waiting.delete(id);
          if (steps) resolve(steps);
          else reject(new Error(fault));
        });
        worker.postMessage({ id, scene } satisfies FilmJob);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
