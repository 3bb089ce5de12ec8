import { Worker } from 'node:worker_threads';
import type { FrameMeasurement } from '../../liveness/analyzer.ts';
import type { AnalyzeJob, WorkerReply } from './worker-messages.ts';

/** One worker thread with one engine; it takes one chunk at a time. */
export class AnalyzerThread {
  readonly #worker = new Worker(new URL('./worker-bootstrap.mjs', import.meta.url), {
    // Loaders of the parent (a test runner, a coverage tool) have no business in this thread.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  #listener: ((reply: WorkerReply | Error) => void) | null = null;
  #jobs = 0;
  #tensors = 0;
  #isEnded = false;
  #isStarted = false;

  /** @param whenEnded called when a thread that had started is gone, whatever ended it */
  constructor(whenEnded: () => void) {
    this.#worker.unref();
    this.#worker.on('message', (reply: WorkerReply) => this.#listener?.(reply));
    this.#worker.on('error', (error: unknown) => this.#listener?.(error instanceof Error ? error : new Error('analyzer thread failed')));
    this.#worker.on('exit', () => {
      this.#isEnded = true;
      this.#listener?.(new Error('analyzer thread ended'));
      if (this.#isStarted) whenEnded();
    });
  }

  /** Tensors that were alive after its last chunk: as many as after its start, or the engine leaks. */
  get tensors(): number {
    return this.#tensors;
  }

  /** True when the engine is loaded and the thread lives. */
  get isReady(): boolean {
    return this.#isStarted && !this.#isEnded;
  }

  /**
   * Waits until the engine is loaded and warm.
   * @param limitMs longest time it may take, in milliseconds
   * @throws Error when it does not start
   */
  async start(limitMs: number): Promise<void> {
    const reply = await this.#next(limitMs, () => undefined);
    if (reply.kind !== 'ready') throw new Error('analyzer thread did not start');
    this.#tensors = reply.tensors;
    this.#isStarted = true;
  }

  /**
   * Measures a chunk.
   * @param work frames of one step, and what may be left out
   * @param limitMs longest time it may take, in milliseconds
   * @returns one measurement a frame
   * @throws Error when it takes longer, fails or ends; the thread is of no use then
   */
  async run(work: Omit<AnalyzeJob, 'id'>, limitMs: number): Promise<readonly FrameMeasurement[]> {
    const job: AnalyzeJob = { id: ++this.#jobs, frames: work.frames, hint: work.hint };
    const reply = await this.#next(limitMs, () => {
      this.#worker.postMessage(job);
    });
    if (reply.kind !== 'done' || reply.id !== job.id) throw new Error('analyzer thread failed on a chunk');
    this.#tensors = reply.tensors;
    return reply.measurements;
  }

  /** Ends the thread at once. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #next(limitMs: number, send: () => void): Promise<WorkerReply> {
    return new Promise((resolve, reject) => {
      this.#worker.ref();
      const settle = (outcome: WorkerReply | Error): void => {
        clearTimeout(timer);
        this.#listener = null;
        this.#worker.unref();
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      const timer = setTimeout(() => settle(new Error('analyzer thread took too long')), limitMs);
      this.#listener = settle;
      send();
    });
  }
}
