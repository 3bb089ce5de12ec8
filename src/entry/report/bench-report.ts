import type { BenchReport, Outcomes, SpeciesReport, Spread } from '../liveness-bench/summarize.ts';
import { showRate } from '../liveness-bench/rate.ts';
import { detChart } from './det-chart.ts';
import { histogramChart } from './histogram-chart.ts';
import { htmlReport, type ReportSection } from './html-report.ts';

/** Faults that are named on a terminal; all stand in the JSON and the page. */
const FAULTS_SHOWN = 20;

/**
 * @param report what a run found
 * @returns lines for a terminal
 */
export function describeBench(report: BenchReport): readonly string[] {
  const { species, genuine, match, cost } = report;
  const attacks = species.reduce((sum, { presented }) => sum + presented, 0);
  return [
    titleOf(report),
    `${String(genuine.presented)} genuine attempts and ${String(attacks)} attacks of ${String(species.length)} species, ${String(report.subjects)} subjects`,
    '',
    ...headlineOf(report),
    '',
    ...species.flatMap(describeSpecies),
    '',
    'genuine attempts',
    `  BPCER  ${showRate(genuine.bpcer)}`,
    `  BPNRR  ${showRate(genuine.bpnrr)}`,
    `  FRR    ${showRate(genuine.frr)}, with the match`,
    `  ${stoppedBy(genuine)}`,
    '',
    `match at ${String(match.threshold)}`,
    `  FMR    ${showRate(match.fmr)}`,
    `  FNMR   ${showRate(match.fnmr)}`,
    `  review band: same person ${showRate(match.review.mated)}, other person ${showRate(match.review.nonMated)}`,
    '',
    ...costRows(cost).map(([name, value]) => `${name}: ${value}`),
    ...(report.notes.length === 0 ? [] : ['', ...report.notes.map((note) => `note: ${note}`)]),
    ...describeFaults(report),
  ];
}

/**
 * @param report what a run found
 * @param fitted further sections, for example of thresholds that were fitted
 * @returns a page with curves and histograms that opens without network or script
 */
export function benchHtml(report: BenchReport, fitted: readonly ReportSection[] = []): string {
  const { species, genuine, match } = report;
  return htmlReport(titleOf(report), [
    { title: 'Headline', text: `${headlineOf(report).join('; ')}. BPCER ${showRate(genuine.bpcer)}. Intervals are exact (Clopper and Pearson), two-sided.` },
    ...(report.notes.length === 0 ? [] : [{ title: 'What these numbers cannot show', list: report.notes }]),
    ...fitted,
    {
      title: report.isSimulated ? 'Simulated attacks, by species' : 'Attacks, by species',
      text: 'APCER: accepted by the attack detection alone, of those with a response. APNRR: no response, of all. IAPAR: accepted by the whole system, match included. ISO/IEC 30107-3; injections are outside it and counted the same way.',
      table: {
        head: ['species', 'kind', 'APCER', 'APNRR', 'IAPAR', 'stopped by'],
        rows: species.map((one) => [one.species, one.kind, showRate(one.apcer), showRate(one.apnrr), showRate(one.iapar), stoppedBy(one)]),
      },
    },
    {
      title: report.isSimulated ? 'Simulated genuine attempts' : 'Genuine attempts',
      table: {
        head: ['measure', 'value'],
        rows: [
          ['BPCER', showRate(genuine.bpcer)],
          ['BPNRR', showRate(genuine.bpnrr)],
          ['FRR, with the match', showRate(genuine.frr)],
          ['retry / refused', `${String(genuine.retry)} / ${String(genuine.refused)}`],
          ['what stopped them', stoppedBy(genuine)],
          ...costRows(report.cost),
        ],
      },
    },
    matchSection(match, report),
    ...checkSections(report),
    ...(report.faults.length === 0
      ? []
      : [
          {
            title: 'Faults of the footage',
            table: { head: ['attempt', 'fault'], rows: report.faults.flatMap(({ attempt, faults }) => faults.map((fault) => [attempt, fault])) },
          },
        ]),
  ]);
}

function matchSection(match: BenchReport['match'], { charts }: BenchReport): ReportSection {
  const { det, at, histogram, threshold } = charts.match;
  return {
    title: 'Match with the enrolled face',
    text: `FMR ${showRate(match.fmr)}. FNMR ${showRate(match.fnmr)}. In the review band: same person ${showRate(match.review.mated)}, other person ${showRate(match.review.nonMated)}.`,
    charts: [
      detChart([{ name: 'match', points: det.map(({ falseAccept, falseReject }) => [falseAccept, falseReject]), at: at && [at.falseAccept, at.falseReject] }], {
        title: 'DET curve; the dot is the present threshold',
        x: 'FMR',
        y: 'FNMR',
      }),
      histogramChart(histogram, { title: 'Distance of embeddings', x: 'distance', y: 'share of pairs', threshold, accepted: 'left' }),
    ],
  };
}

function checkSections({ charts }: BenchReport): readonly ReportSection[] {
  const curves = charts.checks.filter(({ det }) => det.length > 2);
  return [
    {
      title: 'Checks that look for attacks, each alone',
      text: 'Attacks of all species together: a check is made against some of them only, so a curve far from the corner is no fault by itself. The dot is the present threshold.',
      charts: curves.map(({ check, det, at }) =>
        detChart([{ name: check, points: det.map(({ falseAccept, falseReject }) => [falseAccept, falseReject]), at: at && [at.falseAccept, at.falseReject] }], {
          title: check,
          x: 'attacks not stopped',
          y: 'genuine stopped',
        }),
      ),
    },
    {
      title: 'Values of each check',
      text: 'Each group as share of itself. The line is the threshold; of several steps the worst counts.',
      charts: charts.checks.map(({ check, histogram, threshold, bound }) =>
        histogramChart(histogram, { title: check, x: check, y: 'share of attempts', threshold, accepted: bound === 'most' ? 'left' : 'right' }),
      ),
    },
  ];
}

function titleOf({ isSimulated, title }: BenchReport): string {
  return isSimulated ? `Liveness bench, simulated: ${title}` : `Liveness bench: ${title}`;
}

function headlineOf({ worst, worstInjection, isSimulated }: BenchReport): readonly string[] {
  const kind = isSimulated ? 'simulated ' : '';
  return [
    worst ? `APCER of the worst ${kind}species, ${worst.species}: ${showRate(worst.apcer)}` : 'APCER unknown: no presentation attacks',
    ...(worstInjection ? [`of the worst ${kind}injection, ${worstInjection.species}: ${showRate(worstInjection.apcer)}`] : []),
  ];
}

function describeSpecies({ species, kind, apcer, apnrr, iapar, ...outcomes }: SpeciesReport): readonly string[] {
  const unheard = apnrr.errors === 0 ? '' : `, no response ${showRate(apnrr)}`;
  const whole = iapar.n === 0 ? '' : `, with the match (IAPAR) ${showRate(iapar)}`;
  return [`${species}${kind === 'injection' ? ' (injection)' : ''}: APCER ${showRate(apcer)}${whole}${unheard}`, `  ${stoppedBy(outcomes)}`];
}

function stoppedBy({ stoppedBy: checks }: Outcomes): string {
  return checks.length === 0 ? 'stopped by nothing' : `stopped by ${checks.map(({ check, attempts }) => `${check} ${String(attempts)}`).join(', ')}`;
}

function costRows({ attemptMs, frames, cpuMs, lastStepMs }: BenchReport['cost']): readonly (readonly [string, string])[] {
  return [
    ['attempt', spread(attemptMs, 'ms')],
    ['frames measured', spread(frames, 'frames')],
    ['CPU an attempt', spread(cpuMs, 'ms')],
    ['wait after the last chunk', spread(lastStepMs, 'ms')],
  ];
}

function spread({ n, median, p95 }: Spread, unit: string): string {
  return n === 0 ? 'none measured' : `median ${String(median)} ${unit}, 95th percentile ${String(p95)} ${unit} (n = ${String(n)})`;
}

function describeFaults({ faults }: BenchReport): readonly string[] {
  const lines = faults.flatMap(({ attempt, faults: own }) => own.map((fault) => `fault: ${attempt}: ${fault}`));
  const rest = lines.length - FAULTS_SHOWN;
  return lines.length === 0 ? [] : ['', ...lines.slice(0, FAULTS_SHOWN), ...(rest > 0 ? [`… and ${String(rest)} more in --json and --html`] : [])];
}
