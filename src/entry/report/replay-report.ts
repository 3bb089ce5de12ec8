import type { CompiledPolicy } from '../../risk/policy/policy.ts';
import type { ReplayReport } from '../../risk/replay/replay.ts';
import { barChart, lineChart } from './charts.ts';
import { htmlReport } from './html-report.ts';

const DAY_MS = 86_400_000;
const DECISIONS = ['allow', 'step_up', 'deny'] as const;

/**
 * @param report what a replay came to
 * @param seconds how long it took
 * @returns lines for a terminal
 */
export function describeReplay(report: ReplayReport, seconds: number): readonly string[] {
  const { events, skipped, matrix, cohorts, newlyDenied, labels } = report;
  const cell = (before: string, after: string): string => String(matrix.find((one) => one.before === before && one.after === after)?.count ?? 0);
  return [
    `${String(events)} events in ${seconds.toFixed(1)} s (${String(Math.round(events / Math.max(seconds, 0.001)))}/s), ${String(skipped)} erased or damaged`,
    '',
    `before \\ after ${DECISIONS.map((after) => after.padStart(10)).join('')}`,
    ...DECISIONS.map((before) => `${before.padEnd(14)} ${DECISIONS.map((after) => cell(before, after).padStart(10)).join('')}`),
    '',
    'step-ups per 1 000                          before     after   difference (95 %)',
    ...cohorts.map(
      ({ name, events: n, before, after, difference }) =>
        `${`${name} (${String(n)})`.padEnd(40)} ${before.toFixed(1).padStart(9)} ${after.toFixed(1).padStart(9)}   ${interval(difference)}`,
    ),
    '',
    ...matrix
      .filter(({ before, after, count }) => before !== after && count > 0)
      .map(({ before, after, examples }) => `${before} → ${after}: ${examples.join(' ')}`),
    ...(newlyDenied.length === 0 ? [] : [`newly denied (${String(newlyDenied.length)}): ${newlyDenied.slice(0, 20).join(' ')}`]),
    labels.events === 0
      ? 'no labels in this span of time'
      : `labels: ${String(labels.events)}, standing for ${labels.weight.toFixed(0)}; precision ${share(labels.precision.before)} → ${share(labels.precision.after)}, recall ${share(labels.recall.before)} → ${share(labels.recall.after)}`,
  ];
}

/**
 * @param candidate the policy that was tried
 * @param report what the replay came to
 * @returns a page with charts
 */
export function replayHtml(candidate: CompiledPolicy, report: ReplayReport): string {
  const { matrix, cohorts, labels, scores, days } = report;
  const date = (day: number): string => new Date(day * DAY_MS).toISOString().slice(5, 10);
  return htmlReport(`Replay of ${candidate.document.id} ${candidate.document.version}`, [
    { title: 'Events', text: `${String(report.events)} events made again under ${candidate.hash}; ${String(report.skipped)} were erased or damaged.` },
    {
      title: 'Decisions that changed',
      table: {
        head: ['before', 'after', 'events', 'examples'],
        rows: matrix.filter(({ count }) => count > 0).map(({ before, after, count, examples }) => [before, after, String(count), examples.join(' ')]),
      },
    },
    {
      title: 'Step-ups',
      text: 'Per 1 000 events; intervals by drawing subjects anew.',
      table: {
        head: ['cohort', 'events', 'before', 'after', 'difference, 95 %'],
        rows: cohorts.map(({ name, events, before, after, difference }) => [name, String(events), before.toFixed(1), after.toFixed(1), interval(difference)]),
      },
      charts: [
        lineChart(
          [
            { name: 'before', points: days.map(({ day, events, before }) => [day, before / events]) },
            { name: 'after', points: days.map(({ day, events, after }) => [day, after / events]) },
          ],
          { title: 'Step-up rate over time', x: 'day', y: 'share of events', xTick: date, hasDots: true },
        ),
        barChart(
          scores.map((value, i) => ({ name: String(i * 5), value })),
          { title: 'Distribution of the score', x: 'score', y: 'events' },
        ),
      ],
    },
    {
      title: 'Labels',
      text:
        labels.events === 0
          ? 'No outcome was told for this span of time.'
          : `${String(labels.events)} labelled events stand for ${labels.weight.toFixed(0)}: what chance alone chose counts as many as chance passed over. A fraud that nobody reports is not seen. Precision ${share(labels.precision.before)} to ${share(labels.precision.after)}, recall ${share(labels.recall.before)} to ${share(labels.recall.after)}.`,
      charts: [
        lineChart([{ name: 'observed', points: labels.reliability.map(({ probability, observed }) => [probability, observed]) }], {
          title: 'Reliability: told and observed probability',
          x: 'probability told',
          y: 'share that was fraud',
          isXLogarithmic: true,
          hasDiagonal: true,
          hasDots: true,
        }),
      ],
    },
  ]);
}

function interval(difference: { readonly low: number; readonly high: number } | null): string {
  return difference === null ? 'too few subjects' : `${signed(difference.low)} to ${signed(difference.high)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}

function share(value: number | null): string {
  return value === null ? 'unknown' : `${(100 * value).toFixed(1)} %`;
}
