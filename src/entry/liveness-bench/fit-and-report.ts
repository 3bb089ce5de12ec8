import { DEFAULT_THRESHOLDS, type LivenessThresholds } from '../../liveness/thresholds.ts';
import type { BenchSource } from './bench-source.ts';
import { fitMatch } from './fit-match.ts';
import { fitThresholds, type ThresholdChange } from './fit-thresholds.ts';
import { comparePairs, type JudgedAttempt, judgeAttempts } from './judge-attempt.ts';
import type { BenchCost } from './run-bench.ts';
import { splitSubjects } from './split-subjects.ts';
import { type BenchReport, summarize } from './summarize.ts';

/** Thresholds that were fitted on one half, and how they do on the other. */
export interface FitReport {
  readonly changes: readonly ThresholdChange[];
  /** Everything that differs from the defaults, ready for `SHUALIAN_LIVENESS_THRESHOLDS`. */
  readonly setting: Partial<LivenessThresholds>;
  readonly subjects: { readonly fit: number; readonly report: number };
  /** What the fitting half was too small for. */
  readonly notes: readonly string[];
  /** The other half with the present thresholds, and with the fitted ones. */
  readonly before: BenchReport;
  readonly report: BenchReport;
}

/**
 * Fits on one half of the subjects and reports on the other: a figure from the half that was fitted on would flatter.
 * @param source what was measured
 * @param judged its attempts, judged with the present thresholds
 * @param context present thresholds, and costs
 * @returns changes and both reports of the other half
 * @throws Error when the subjects cannot be split
 */
export function fitAndReport(
  source: BenchSource,
  judged: readonly JudgedAttempt[],
  { thresholds, costs }: { readonly thresholds: LivenessThresholds; readonly costs: readonly BenchCost[] },
): FitReport {
  const halves = splitSubjects(source.attempts);
  const inHalf = (half: ReadonlySet<string>): readonly JudgedAttempt[] => judged.filter(({ measured }) => half.has(measured.attempt.id));
  const [fitHalf, reportHalf] = [inHalf(halves.fit), inHalf(halves.report)];
  const checks = fitThresholds(fitHalf, thresholds);
  const pairs = source.impostorPairs.filter(({ attempt, reference }) => halves.fit.has(attempt) && halves.fit.has(reference));
  const match = fitMatch(comparePairs(fitHalf, pairs), checks.thresholds);
  const fitted = match ? { ...checks.thresholds, [match.threshold]: match.to } : checks.thresholds;
  const before = summarize(source, reportHalf, { thresholds, costs });
  const again = judgeAttempts(
    reportHalf.map(({ measured }) => measured),
    fitted,
  );
  return {
    changes: match ? [...checks.changes, match] : checks.changes,
    setting: Object.fromEntries(
      Object.entries(fitted).filter(([name, value]) => value !== Object.entries(DEFAULT_THRESHOLDS).find(([own]) => own === name)?.[1]),
    ),
    subjects: { fit: subjectsOf(fitHalf), report: subjectsOf(reportHalf) },
    notes: summarize(source, fitHalf, { thresholds, costs }).notes,
    before,
    report: summarize(source, again, { thresholds: fitted, costs }),
  };
}

function subjectsOf(judged: readonly JudgedAttempt[]): number {
  return new Set(judged.map(({ measured }) => measured.attempt.subject)).size;
}
