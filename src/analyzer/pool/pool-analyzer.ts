import { availableParallelism } from 'node:os';
import type { AnalyzeHint, FaceAnalyzer, FrameMeasurement } from '../../liveness/analyzer.ts';
import type { EvidenceFrame } from '../../liveness/frames.ts';
import { Problem } from '../../lib/problem.ts';
import { AnalyzerThread } from './analyzer-thread.ts';

/** Settings of the pool. */
export interface PoolOptions {
  /** Engines wanted; never more than cores less one are started, and at least one. */
  readonly size: number;
  /** Chunks that may wait for an engine. */
  readonly queueLimit: number;
  /** Longest time one chunk may take, in milliseconds. */
  readonly jobLimitMs?: number;
}

/** How much a pool has to do, and what it holds. */
export interface PoolLoad {
  /** Chunks that wait for an engine. */
  readonly waiting: number;
  /** Engines that are ready. */
  readonly engines: number;
  /** Tensors that the engines held after their last chunks. */
  readonly tensors: number;
}

/** The analyzer in this process. */
export interface PoolAnalyzer extends FaceAnalyzer {
  /** Starts the engines, so that the first person does not wait for them. Without it they start with the first chunk. @throws Problem `analyzer_unavailable` */
  start(): Promise<void>;
  load(): PoolLoad;
  /** Ends the threads; waiting chunks fail with `analyzer_unavailable`. */
  close(): Promise<void>;
}

/** Some forty times what a chunk takes on a quiet machine: a crowded one must not make bad frames of good ones. */
const JOB_LIMIT_MS = 20_000;
/** An engine may take as long to load, however short chunks must be. */
const START_LIMIT_MS = JOB_LIMIT_MS;
const BUSY_RETRY_SECONDS = 3;
/** Engines that fail to start this often in a row are not tried again for every chunk. */
const START_FAILURES_MAX = 3;
const START_PAUSE_MS = 10_000;

interface Waiting {
  readonly frames: readonly EvidenceFrame[];
  readonly hint: AnalyzeHint;
  readonly resolve: (measurements: readonly FrameMeasurement[]) => void;
  readonly reject: (problem: Problem) => void;
}

/**
 * Runs face engines in worker threads: the event loop stays free, a decoder that crashes on hostile bytes costs one thread, and a full queue is told at once instead of growing.
 * @param options size and limits
 * @returns the analyzer
 */
export function createPoolAnalyzer(options: PoolOptions): PoolAnalyzer {
  return new Pool(options);
}

class Pool implements PoolAnalyzer {
  readonly #size: number;
  readonly #queueLimit: number;
  readonly #jobLimitMs: number;
  readonly #queue: Waiting[] = [];
  readonly #idle: AnalyzerThread[] = [];
  readonly #threads = new Set<AnalyzerThread>();
  #startFailures = 0;
  #pausedUntil = 0;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#size = Math.max(1, Math.min(options.size, availableParallelism() - 1));
    this.#queueLimit = options.queueLimit;
    this.#jobLimitMs = options.jobLimitMs ?? JOB_LIMIT_MS;
  }

  async start(): Promise<void> {
    await Promise.all(Array.from({ length: this.#size - this.#threads.size }, () => this.#addThread()));
    if (this.#threads.size === 0) throw new Problem('analyzer_unavailable');
  }

  analyze(frames: readonly EvidenceFrame[], hint: AnalyzeHint = { eyes: 'every_frame' }): Promise<readonly FrameMeasurement[]> {
    if (this.#isClosed || performance.now() < this.#pausedUntil) return Promise.reject(new Problem('analyzer_unavailable'));
    if (frames.length === 0) return Promise.resolve([]);
    if (this.#queue.length >= this.#queueLimit) return Promise.reject(new Problem('analyzer_busy', { retryAfterSeconds: BUSY_RETRY_SECONDS }));
    return new Promise((resolve, reject) => {
      this.#queue.push({ frames, hint, resolve, reject });
      this.#dispatch();
    });
  }

  load(): PoolLoad {
    const ready = [...this.#threads].filter((thread) => thread.isReady);
    return { waiting: this.#queue.length, engines: ready.length, tensors: ready.reduce((sum, { tensors }) => sum + tensors, 0) };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#failWaiting();
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
    this.#threads.clear();
    this.#idle.length = 0;
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const thread = this.#idle.pop();
      if (!thread) {
        if (this.#threads.size < this.#size) void this.#addThread();
        return;
      }
      const job = this.#queue.shift();
      if (job) void this.#run(thread, job);
    }
  }

  async #addThread(): Promise<void> {
    const thread: AnalyzerThread = new AnalyzerThread(() => void this.#replace(thread));
    this.#threads.add(thread);
    try {
      await thread.start(Math.max(START_LIMIT_MS, this.#jobLimitMs));
      this.#startFailures = 0;
      if (this.#isClosed) return;
      this.#idle.push(thread);
      this.#dispatch();
    } catch {
      await this.#discard(thread);
      this.#startFailures += 1;
      if (this.#startFailures < START_FAILURES_MAX) return this.#dispatch();
      this.#startFailures = 0;
      this.#pausedUntil = performance.now() + START_PAUSE_MS;
      this.#failWaiting();
    }
  }

  async #run(thread: AnalyzerThread, job: Waiting): Promise<void> {
    try {
      job.resolve(await thread.run(job, this.#jobLimitMs));
      if (this.#isClosed) return;
      this.#idle.push(thread);
    } catch (cause) {
      // The thread may be stuck or broken: it is not given another person's frames. And its frames are given to no other thread, which would fare no better.
      job.reject(new Problem(this.#isClosed ? 'analyzer_unavailable' : 'frames_malformed', { cause }));
      await this.#replace(thread);
    }
    if (!this.#isClosed) this.#dispatch();
  }

  // At once, not with the next chunk: an analyzer without an engine is not ready, and whoever is not ready is sent no chunk.
  async #replace(thread: AnalyzerThread): Promise<void> {
    if (this.#isClosed || !this.#threads.has(thread)) return;
    await this.#discard(thread);
    if (this.#threads.size < this.#size) void this.#addThread();
  }

  async #discard(thread: AnalyzerThread): Promise<void> {
    this.#threads.delete(thread);
    const place = this.#idle.indexOf(thread);
    if (place >= 0) this.#idle.splice(place, 1);
    await thread.stop();
  }

  #failWaiting(): void {
    for (const { reject } of this.#queue.splice(0)) reject(new Problem('analyzer_unavailable'));
  }
}
