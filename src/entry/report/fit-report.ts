import { environmentName } from '../../config/load-config.ts';
import type { FitReport } from '../liveness-bench/fit-and-report.ts';
import type { ThresholdChange } from '../liveness-bench/fit-thresholds.ts';
import { rateOf, showRate } from '../liveness-bench/rate.ts';
import type { ReportSection } from './html-report.ts';

/**
 * @param fit what was fitted, and how it does on the other half
 * @returns lines for a terminal, the last of them a setting to paste
 */
export function describeFit(fit: FitReport): readonly string[] {
  return [
    aboutOf(fit),
    ...fit.changes.flatMap((change) => [`  ${change.threshold}: ${String(change.from)} → ${String(change.to)}`, `    ${effectOf(change)}`]),
    ...comparisonOf(fit).map(([name, before, after]) => `  ${name}: ${before} → ${after}`),
    ...fit.notes.map((note) => `fitting half: ${note}`),
    '',
    fit.changes.length === 0 ? 'no threshold would do better; the setting stays:' : 'the setting:',
    settingOf(fit),
  ];
}

/**
 * @param fit what was fitted, and how it does on the other half
 * @returns sections for a page
 */
export function fitSections(fit: FitReport): readonly ReportSection[] {
  return [
    {
      title: 'Fitted thresholds',
      text: `${aboutOf(fit)} ${settingOf(fit)}`,
      table: {
        head: ['threshold', 'present', 'fitted', 'effect on the fitting half'],
        rows: fit.changes.map((change) => [change.threshold, String(change.from), String(change.to), effectOf(change)]),
      },
    },
    { title: 'The other half, before and after', table: { head: ['measure', 'present', 'fitted'], rows: comparisonOf(fit) } },
    ...(fit.notes.length === 0 ? [] : [{ title: 'What the fitting half cannot show', list: fit.notes }]),
  ];
}

function aboutOf({ subjects }: FitReport): string {
  return `Fitted on ${String(subjects.fit)} subjects; everything else is of the other ${String(subjects.report)}, none of whom is among them.`;
}

function comparisonOf({ before, report }: FitReport): readonly (readonly [string, string, string])[] {
  return [
    ...report.species.map(({ species, apcer }): readonly [string, string, string] => {
      const then = before.species.find((one) => one.species === species);
      return [`APCER ${species}`, then ? showRate(then.apcer) : 'none counted', showRate(apcer)];
    }),
    ['BPCER', showRate(before.genuine.bpcer), showRate(report.genuine.bpcer)],
    ['FMR', showRate(before.match.fmr), showRate(report.match.fmr)],
    ['FNMR', showRate(before.match.fnmr), showRate(report.match.fnmr)],
  ];
}

function effectOf({ threshold, genuineRefused: [before, after, n], attacksAccepted: [through, then, all] }: ThresholdChange): string {
  const isMatch = threshold === 'identityMatchMax';
  const [own, other] = isMatch ? ['same person not matched', 'other person matched'] : ['genuine refused by it alone', 'attacks it alone could stop accepted'];
  return `${own} ${showRate(rateOf(before, n))} → ${showRate(rateOf(after, n))}; ${other} ${showRate(rateOf(through, all))} → ${showRate(rateOf(then, all))}`;
}

function settingOf({ setting }: FitReport): string {
  return `${environmentName('livenessThresholds')}='${JSON.stringify(setting)}'`;
}
