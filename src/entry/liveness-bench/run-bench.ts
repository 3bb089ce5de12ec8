import type { FaceAnalyzer } from '../../liveness/analyzer.ts';
import type { BenchAttempt, BenchSource } from './bench-source.ts';
import { measureAttempt, type MeasuredAttempt } from './measure-attempt.ts';

/** What measuring one attempt cost, with nothing else running. */
export interface BenchCost {
  /** CPU time of the whole process, in milliseconds. */
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly lastStepMs: number;
  readonly frames: number;
}

/** Every attempt in numbers, and what the first of them cost. */
export interface BenchRun {
  readonly measured: readonly MeasuredAttempt[];
  readonly costs: readonly BenchCost[];
  readonly wallMs: number;
}

/** How to run. */
export interface BenchOptions {
  readonly analyzer: FaceAnalyzer;
  /** Attempts that are measured at a time. */
  readonly width: number;
  readonly onProgress: (done: number, all: number) => void;
}

/** Genuine attempts whose cost is taken, alone, before the rest is measured side by side. */
const COST_SAMPLE = 10;

/**
 * Measures everything.
 * @param source attempts
 * @param options engine and width
 * @returns numbers in the order of the source
 */
export async function runBench(source: BenchSource, options: BenchOptions): Promise<BenchRun> {
  const startedAt = performance.now();
  const { attempts } = source;
  const measured: (MeasuredAttempt | undefined)[] = attempts.map(() => undefined);
  const costs: BenchCost[] = [];
  let done = 0;
  const finish = (i: number, result: MeasuredAttempt): void => {
    measured[i] = result;
    options.onProgress(++done, attempts.length);
  };
  const sample = attempts.flatMap(({ species }, i) => (species === null ? [i] : [])).slice(0, COST_SAMPLE);
  for (const i of sample) {
    const { result, cost } = await measureAlone(attempts[i], options.analyzer);
    if (result) finish(i, result);
    if (cost) costs.push(cost);
  }
  const rest = attempts.flatMap((_, i) => (measured[i] ? [] : [i]));
  const work = async (): Promise<void> => {
    for (let i = rest.shift(); i !== undefined; i = rest.shift()) {
      const attempt = attempts[i];
      if (attempt) finish(i, await measureAttempt(attempt, await attempt.load(), options.analyzer));
    }
  };
  await Promise.all(Array.from({ length: options.width }, work));
  return { measured: measured.flatMap((one) => (one ? [one] : [])), costs, wallMs: performance.now() - startedAt };
}

async function measureAlone(
  attempt: BenchAttempt | undefined,
  analyzer: FaceAnalyzer,
): Promise<{ readonly result: MeasuredAttempt | null; readonly cost: BenchCost | null }> {
  if (!attempt) return { result: null, cost: null };
  const footage = await attempt.load();
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  const result = await measureAttempt(attempt, footage, analyzer);
  const { user, system } = process.cpuUsage(cpu);
  const cost = { cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAt, lastStepMs: result.lastStepMs, frames: result.frames };
  return { result, cost: result.steps ? cost : null };
}
