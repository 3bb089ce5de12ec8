import { writeFileSync } from 'node:fs';
import type { CAC } from 'cac';
import { createPoolAnalyzer } from '../../analyzer/pool/pool-analyzer.ts';
import type { LivenessThresholds } from '../../liveness/thresholds.ts';
import { drawProgress } from '../draw-progress.ts';
import type { BenchSource } from '../liveness-bench/bench-source.ts';
import { fitAndReport } from '../liveness-bench/fit-and-report.ts';
import { createFilmThread, type FilmThread } from '../liveness-bench/film-thread.ts';
import { judgeAttempts } from '../liveness-bench/judge-attempt.ts';
import { openFootage } from '../liveness-bench/open-footage.ts';
import { type BenchRun, runBench } from '../liveness-bench/run-bench.ts';
import { simulatedSource, type SimulationOptions } from '../liveness-bench/simulated-source.ts';
import { summarize } from '../liveness-bench/summarize.ts';
import { operatorThresholds } from '../load-settings.ts';
import { benchHtml, describeBench } from '../report/bench-report.ts';
import { describeFit, fitSections } from '../report/fit-report.ts';

interface BenchFlags {
  readonly simulated?: boolean;
  readonly perSpecies: number;
  readonly species?: string;
  readonly genuine: number;
  readonly fps: number;
  readonly windowMs: number;
  readonly seed: number;
  readonly workers: number;
  readonly fit?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** Chunks wait in the bench rather than being refused. */
const QUEUE = 1000;
/** Nobody waits in front of a phone: a machine that is slow must not count as footage without response. */
const JOB_LIMIT_MS = 300_000;

/**
 * `shualian liveness-bench`: how often attacks pass and people are refused, on an operator's own footage or on drawn faces.
 * @param cli where the command goes
 */
export function registerLivenessBenchCommand(cli: CAC): void {
  cli
    .command('liveness-bench [dir]', 'Error rates and cost of the face check on labelled footage (docs/liveness-bench.md)')
    .option('--simulated', 'Drawn faces and attacks instead of footage: proves that the checks work, says nothing of people')
    .option('--per-species <n>', 'simulated: attacks of each species', { default: 60 })
    .option('--species <names>', 'simulated: some species only, comma separated')
    .option('--genuine <n>', 'simulated: genuine attempts, beside one reference a person', { default: 60 })
    .option('--fps <n>', 'simulated: frames a second', { default: 15 })
    .option('--window-ms <n>', 'simulated: length of a step', { default: 2500 })
    .option('--seed <n>', 'simulated: other attempts of the same people', { default: 1 })
    .option('--fit', 'Fit thresholds on half of the subjects, report on the other half')
    .option('--workers <n>', 'Face engines; never more than cores less one', { default: 1 })
    .option('--html <file>', 'Write a report with curves and histograms')
    .option('--json', 'JSON for scripts')
    .action(async (dir: string | undefined, flags: BenchFlags) => {
      if ((dir === undefined) !== (flags.simulated === true)) throw new Error('usage: shualian liveness-bench DIR, or shualian liveness-bench --simulated');
      const thresholds = operatorThresholds(process.env);
      const workers = whole(flags.workers, '--workers', [1, 64]);
      const films = dir === undefined ? createFilmThread() : null;
      try {
        const source = dir === undefined ? simulatedSource(simulationOf(flags, films)) : await openFootage(dir);
        report(source, await measure(source, workers), { thresholds, flags });
      } finally {
        await films?.close();
      }
    });
}

function simulationOf(flags: BenchFlags, films: FilmThread | null): SimulationOptions {
  return {
    perSpecies: whole(flags.perSpecies, '--per-species', [0, 10_000]),
    genuine: whole(flags.genuine, '--genuine', [0, 10_000]),
    species: flags.species === undefined ? [] : String(flags.species).split(','),
    framesPerSecond: whole(flags.fps, '--fps', [5, 30]),
    windowMs: whole(flags.windowMs, '--window-ms', [1000, 5000]),
    seed: whole(flags.seed, '--seed', [0, 1_000_000]),
    film: (scene) => films?.film(scene) ?? Promise.reject(new Error('no film thread')),
  };
}

function whole(value: number, flag: string, [least, greatest]: readonly [number, number]): number {
  if (!Number.isInteger(value) || value < least || value > greatest) throw new Error(`${flag}: a whole number from ${String(least)} to ${String(greatest)}`);
  return value;
}

async function measure(source: BenchSource, workers: number): Promise<BenchRun> {
  const analyzer = createPoolAnalyzer({ size: workers, queueLimit: QUEUE, jobLimitMs: JOB_LIMIT_MS });
  const bar = drawProgress('attempts');
  try {
    await analyzer.start();
    // One more than there are engines: the next attempt is read or drawn while they work.
    return await runBench(source, { analyzer, width: workers + 1, onProgress: bar.update });
  } finally {
    bar.end();
    await analyzer.close();
  }
}

function report(
  source: BenchSource,
  { measured, costs }: BenchRun,
  { thresholds, flags }: { readonly thresholds: LivenessThresholds; readonly flags: BenchFlags },
): void {
  const judged = judgeAttempts(measured, thresholds);
  const fitted = flags.fit === true ? fitAndReport(source, judged, { thresholds, costs }) : null;
  const whole = fitted ? fitted.report : summarize(source, judged, { thresholds, costs });
  if (flags.html !== undefined) writeFileSync(flags.html, benchHtml(whole, fitted ? fitSections(fitted) : []));
  const lines = [...describeBench(whole), ...(fitted ? ['', ...describeFit(fitted)] : [])];
  process.stdout.write(flags.json === true ? `${JSON.stringify(fitted ?? whole)}\n` : `${lines.join('\n')}\n`);
}
