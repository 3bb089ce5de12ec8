import { writeFileSync } from 'node:fs';
import type { CAC } from 'cac';
import { createPoolAnalyzer } from '../../analyzer/pool/pool-analyzer.ts';
import type { LivenessThresholds } from '../../liveness/thresholds.ts';
import { drawProgress } from '../draw-progress.ts';
import type { BenchSource } from '../liveness-bench/bench-source.ts';
import { fitAndReport } from '../liveness-bench/fit-and-report.ts';
import { judgeAttempts } from '../liveness-bench/judge-attempt.ts';
import { openFootage } from '../liveness-bench/open-footage.ts';
import { type BenchRun, runBench } from '../liveness-bench/run-bench.ts';
import { summarize } from '../liveness-bench/summarize.ts';
import { operatorThresholds } from '../load-settings.ts';
import { benchHtml, describeBench } from '../report/bench-report.ts';
import { describeFit, fitSections } from '../report/fit-report.ts';

interface BenchFlags {
  readonly workers: number;
  readonly fit?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** Chunks wait in the bench rather than being refused. */
const QUEUE = 1000;

/**
 * `shualian liveness-bench`: how often attacks pass and people are refused, on an operator's own footage.
 * @param cli where the command goes
 */
export function registerLivenessBenchCommand(cli: CAC): void {
  cli
    .command('liveness-bench [dir]', 'Error rates and cost of the face check on labelled footage (docs/liveness-bench.md)')
    .option('--fit', 'Fit thresholds on half of the subjects, report on the other half')
    .option('--workers <n>', 'Face engines; never more than cores less one', { default: 1 })
    .option('--html <file>', 'Write a report with curves and histograms')
    .option('--json', 'JSON for scripts')
    .action(async (dir: string | undefined, flags: BenchFlags) => {
      if (dir === undefined) throw new Error('usage: shualian liveness-bench DIR');
      const thresholds = operatorThresholds(process.env);
      const source = await openFootage(dir);
      report(source, await measure(source, flags), { thresholds, flags });
    });
}

async function measure(source: BenchSource, { workers }: BenchFlags): Promise<BenchRun> {
  if (!Number.isInteger(workers) || workers < 1) throw new Error('--workers: a whole number from 1');
  const analyzer = createPoolAnalyzer({ size: workers, queueLimit: QUEUE });
  const bar = drawProgress('attempts');
  try {
    await analyzer.start();
    // One more than there are engines: the next attempt is read while they work.
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
