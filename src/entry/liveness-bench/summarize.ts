import { quantile } from '../../liveness/statistics.ts';
import { matchBand } from '../../liveness/template.ts';
import type { LivenessThresholds } from '../../liveness/thresholds.ts';
import { adequacyNotes } from './adequacy-notes.ts';
import type { BenchSource } from './bench-source.ts';
import { type CheckChart, checkCharts, type MatchChart, matchChart } from './chart-data.ts';
import { checkKind } from './check-scales.ts';
import { comparePairs, type JudgedAttempt } from './judge-attempt.ts';
import { type Rate, rateOf } from './rate.ts';
import type { BenchCost } from './run-bench.ts';

/** How the attempts of one kind came out. */
export interface Outcomes {
  readonly presented: number;
  readonly accepted: number;
  readonly retry: number;
  readonly refused: number;
  readonly none: number;
  /** Checks that failed, most often first. */
  readonly stoppedBy: readonly { readonly check: string; readonly attempts: number }[];
}

/** One species of attack, ISO/IEC 30107-3. */
export interface SpeciesReport extends Outcomes {
  readonly species: string;
  readonly kind: 'presentation' | 'injection';
  /** Accepted by the attack detection alone, of those that got a response. */
  readonly apcer: Rate;
  /** Without response, of all presented. */
  readonly apnrr: Rate;
  /** Accepted by the whole system, match included, of those that had a template. */
  readonly iapar: Rate;
}

/** What a value is usually, and at worst. */
export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly p95: number;
}

/** The species that is accepted most often. */
export interface WorstSpecies {
  readonly species: string;
  readonly apcer: Rate;
}

/** What a run found. */
export interface BenchReport {
  readonly title: string;
  /** True: drawn faces; says nothing of people. */
  readonly isSimulated: boolean;
  readonly subjects: number;
  /** The species with the greatest APCER (of equals, the least certain): the headline. Null without presentation attacks. */
  readonly worst: WorstSpecies | null;
  /** The same of injected and re-timed streams, which are outside ISO/IEC 30107. */
  readonly worstInjection: WorstSpecies | null;
  readonly species: readonly SpeciesReport[];
  readonly genuine: Outcomes & {
    readonly bpcer: Rate;
    readonly bpnrr: Rate /** Not let through by the whole system, of those with a template and a response. */;
    readonly frr: Rate;
  };
  readonly match: {
    readonly threshold: number;
    readonly fmr: Rate;
    readonly fnmr: Rate;
    /** In the band where the face alone decides nothing. */
    readonly review: { readonly mated: Rate; readonly nonMated: Rate };
    readonly notCompared: number;
  };
  readonly cost: { readonly attemptMs: Spread; readonly frames: Spread; readonly cpuMs: Spread; readonly lastStepMs: Spread };
  /** What these numbers cannot show yet. */
  readonly notes: readonly string[];
  readonly faults: readonly { readonly attempt: string; readonly faults: readonly string[] }[];
  readonly charts: { readonly match: MatchChart; readonly checks: readonly CheckChart[] };
}

/**
 * @param source what was measured
 * @param judged its attempts; some of them only, where half are reported
 * @param context thresholds they were judged with, and costs
 * @returns the report
 */
export function summarize(
  source: Pick<BenchSource, 'title' | 'isSimulated' | 'impostorPairs'>,
  judged: readonly JudgedAttempt[],
  { thresholds, costs }: { readonly thresholds: LivenessThresholds; readonly costs: readonly BenchCost[] },
): BenchReport {
  const genuine = judged.filter(({ measured }) => measured.attempt.species === null);
  const species = speciesReports(judged);
  const present = new Set(judged.map(({ measured }) => measured.attempt.id));
  const pairs = comparePairs(
    judged,
    source.impostorPairs.filter(({ attempt, reference }) => present.has(attempt) && present.has(reference)),
  );
  const outcomes = outcomesOf(genuine);
  const matched = genuine.filter(({ response, isAcceptedAndMatched }) => response !== 'none' && isAcceptedAndMatched !== null);
  const report = {
    title: source.title,
    isSimulated: source.isSimulated,
    subjects: new Set(judged.map(({ measured }) => measured.attempt.subject)).size,
    worst: worstOf(species, 'presentation'),
    worstInjection: worstOf(species, 'injection'),
    species,
    genuine: {
      ...outcomes,
      bpcer: rateOf(outcomes.retry + outcomes.refused, outcomes.presented - outcomes.none),
      bpnrr: rateOf(outcomes.none, outcomes.presented),
      frr: rateOf(matched.filter(({ isAcceptedAndMatched }) => isAcceptedAndMatched === false).length, matched.length),
    },
    match: matchReport(pairs, thresholds),
    cost: costReport(genuine, costs),
    faults: judged.filter(({ measured }) => measured.faults.length > 0).map(({ measured }) => ({ attempt: measured.attempt.id, faults: measured.faults })),
    charts: { match: matchChart(pairs, thresholds), checks: checkCharts(judged, thresholds) },
  };
  const madeUp = judged.filter(({ measured }) => !measured.attempt.hasRealTimes).length;
  return { ...report, notes: adequacyNotes({ ...report, madeUpTimes: madeUp }) };
}

function speciesReports(judged: readonly JudgedAttempt[]): readonly SpeciesReport[] {
  const names = [...new Set(judged.flatMap(({ measured }) => (measured.attempt.species === null ? [] : [measured.attempt.species])))].sort();
  return names.map((species) => {
    const attempts = judged.filter(({ measured }) => measured.attempt.species === species);
    const outcomes = outcomesOf(attempts);
    const matched = attempts.filter(({ isAcceptedAndMatched }) => isAcceptedAndMatched !== null);
    return {
      species,
      kind: attempts[0]?.measured.attempt.kind ?? 'presentation',
      ...outcomes,
      apcer: rateOf(outcomes.accepted, outcomes.presented - outcomes.none),
      apnrr: rateOf(outcomes.none, outcomes.presented),
      iapar: rateOf(matched.filter(({ isAcceptedAndMatched }) => isAcceptedAndMatched === true).length, matched.length),
    };
  });
}

function worstOf(species: readonly SpeciesReport[], kind: SpeciesReport['kind']): WorstSpecies | null {
  const own = species.filter((one) => one.kind === kind);
  const [worst] = own.sort((a, b) => (b.apcer.rate ?? -1) - (a.apcer.rate ?? -1) || b.apcer.high - a.apcer.high);
  return worst ? { species: worst.species, apcer: worst.apcer } : null;
}

function outcomesOf(judged: readonly JudgedAttempt[]): Outcomes {
  const count = (wanted: JudgedAttempt['response']): number => judged.filter(({ response }) => response === wanted).length;
  const stopped = new Map<string, number>();
  for (const { response, verdict } of judged) {
    if (response === 'accepted') continue;
    for (const check of new Set(verdict?.checks.filter(({ ok }) => !ok).map(({ name }) => checkKind(name)))) stopped.set(check, (stopped.get(check) ?? 0) + 1);
  }
  return {
    presented: judged.length,
    accepted: count('accepted'),
    retry: count('retry'),
    refused: count('refused'),
    none: count('none'),
    stoppedBy: [...stopped].map(([check, attempts]) => ({ check, attempts })).sort((a, b) => b.attempts - a.attempts),
  };
}

function matchReport({ mated, nonMated, notCompared }: ReturnType<typeof comparePairs>, thresholds: LivenessThresholds): BenchReport['match'] {
  const inBand = (distances: readonly number[], band: ReturnType<typeof matchBand>): number =>
    distances.filter((distance) => matchBand(distance, thresholds) === band).length;
  return {
    threshold: thresholds.identityMatchMax,
    fmr: rateOf(inBand(nonMated, 'match'), nonMated.length),
    fnmr: rateOf(mated.length - inBand(mated, 'match'), mated.length),
    review: { mated: rateOf(inBand(mated, 'review'), mated.length), nonMated: rateOf(inBand(nonMated, 'review'), nonMated.length) },
    notCompared,
  };
}

function costReport(genuine: readonly JudgedAttempt[], costs: readonly BenchCost[]): BenchReport['cost'] {
  const spans = genuine.flatMap(({ measured: { steps } }) => {
    const times = steps?.flatMap(({ frames }) => frames.map(({ tMs }) => tMs)) ?? [];
    return times.length > 0 ? [Math.max(...times) - Math.min(...times)] : [];
  });
  return {
    attemptMs: spreadOf(spans),
    frames: spreadOf(costs.map(({ frames }) => frames)),
    cpuMs: spreadOf(costs.map(({ cpuMs }) => cpuMs)),
    lastStepMs: spreadOf(costs.map(({ lastStepMs }) => lastStepMs)),
  };
}

function spreadOf(values: readonly number[]): Spread {
  return { n: values.length, median: Math.round(quantile(values, 0.5)), p95: Math.round(quantile(values, 0.95)) };
}
