/** Outcomes of a chunk, by the status of its answer. */
const OUTCOMES = ['measured', 'refused', 'busy', 'failed'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Chunks that wait, engines that run, and tensors that they hold. */
export interface EngineLoad {
  readonly waiting: number;
  readonly engines: number;
  readonly tensors: number;
}

/** Counts what one analyzer does, and ends its work in order. Nothing of a person is counted, only how many chunks and how long. */
export class AnalyzerStats {
  readonly #counts: Record<Outcome, number> = { measured: 0, refused: 0, busy: 0, failed: 0 };
  readonly #load: () => EngineLoad;
  readonly #now: () => number;
  #running = 0;
  #seconds = 0;
  #isDraining = false;
  #whenIdle: (() => void) | null = null;

  /**
   * @param load what the engines have to do
   * @param now a clock that only grows, in milliseconds
   */
  constructor(load: () => EngineLoad, now: () => number) {
    this.#load = load;
    this.#now = now;
  }

  /** True when no more work is taken. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** True when an engine runs and work is taken. */
  get isReady(): boolean {
    return !this.#isDraining && this.#load().engines > 0;
  }

  /**
   * @param work what makes the answer to one chunk
   * @returns its answer
   */
  async count(work: () => Promise<Response>): Promise<Response> {
    const startedAt = this.#now();
    this.#running += 1;
    try {
      const response = await work();
      this.#counts[outcomeOf(response.status)] += 1;
      return response;
    } finally {
      this.#running -= 1;
      this.#seconds += (this.#now() - startedAt) / 1000;
      if (this.#running === 0) this.#whenIdle?.();
    }
  }

  /** Takes no more work, and waits for what was accepted. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
  }

  /** @returns the figures as Prometheus reads them */
  toText(): string {
    const { waiting, engines, tensors } = this.#load();
    const lines = [
      '# TYPE shualian_analyzer_chunks_total counter',
      ...OUTCOMES.map((outcome) => `shualian_analyzer_chunks_total{outcome="${outcome}"} ${String(this.#counts[outcome])}`),
      '# TYPE shualian_analyzer_chunk_seconds summary',
      `shualian_analyzer_chunk_seconds_sum ${this.#seconds.toFixed(3)}`,
      `shualian_analyzer_chunk_seconds_count ${String(OUTCOMES.reduce((sum, outcome) => sum + this.#counts[outcome], 0))}`,
      ...gauge('shualian_analyzer_chunks_open', this.#running),
      ...gauge('shualian_analyzer_queue_depth', waiting),
      ...gauge('shualian_analyzer_engines', engines),
      ...gauge('shualian_analyzer_tensors', tensors),
      ...gauge('shualian_analyzer_draining', this.#isDraining ? 1 : 0),
    ];
    return `${lines.join('\n')}\n`;
  }
}

function gauge(name: string, value: number): readonly string[] {
  return [`# TYPE ${name} gauge`, `${name} ${String(value)}`];
}

function outcomeOf(status: number): Outcome {
  if (status === 200) return 'measured';
  if (status === 503) return 'busy';
  return status < 500 ? 'refused' : 'failed';
}
