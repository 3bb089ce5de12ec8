import { lineChart } from '../../src/entry/report/charts.ts';
import { htmlReport } from '../../src/entry/report/html-report.ts';
import { ATTACKERS } from './attackers.ts';
import type { Evaluation, Gate } from './evaluate.ts';

/**
 * @param evaluations of all seeds
 * @param shared gates over all of them
 * @returns lines for a terminal
 */
export function describeEvaluations(evaluations: readonly Evaluation[], shared: readonly Gate[]): readonly string[] {
  const lines = evaluations.flatMap((evaluation) => [
    `seed ${String(evaluation.seed)}: ${String(evaluation.logins)} logins`,
    `  ${'scorer'.padEnd(12)} ${'attacker'.padEnd(9)} ${'AUC'.padStart(7)} ${'recall@1%'.padStart(10)} ${'@.1%'.padStart(7)} ${'re-auth@90'.padStart(11)} ${'@99'.padStart(7)}`,
    ...evaluation.results.map(
      ({ scorer, attacker, auc, recallAt1, recallAt01, reauth90, reauth90Interval: [low, high], reauth99 }) =>
        `  ${scorer.padEnd(12)} ${attacker.padEnd(9)} ${auc.toFixed(4).padStart(7)} ${percent(recallAt1).padStart(10)} ${percent(recallAt01).padStart(7)} ${percent(reauth90).padStart(11)} ${percent(reauth99).padStart(7)}${low === high ? '' : `  95 %: ${percent(low)} to ${percent(high)}`}`,
    ),
    ...evaluation.gates.map(describeGate),
  ]);
  return [...lines, ...(shared.length === 0 ? [] : ['all seeds together', ...shared.map(describeGate)]), verdict(evaluations, shared)];
}

function verdict(evaluations: readonly Evaluation[], shared: readonly Gate[]): string {
  const gates = [...evaluations.flatMap((evaluation) => evaluation.gates), ...shared];
  const missed = gates.filter(({ isMet }) => !isMet).length;
  return missed === 0 ? `all ${String(gates.length)} gates hold; the data are synthetic` : `${String(missed)} of ${String(gates.length)} gates DO NOT HOLD`;
}

function describeGate({ name, measured, low, high, isMet }: Gate): string {
  const bound = Number.isFinite(low) ? `${short(low)} to ${short(high)}` : `at most ${short(high)}`;
  return `  ${isMet ? 'ok    ' : 'NOT OK'} ${name}: ${short(measured)} (${bound})`;
}

/**
 * @param evaluations of all seeds
 * @param shared gates over all of them
 * @returns a page with charts of the first seed and the gates of all
 */
export function evaluationHtml(evaluations: readonly Evaluation[], shared: readonly Gate[]): string {
  const [first] = evaluations;
  if (!first) throw new TypeError('nothing was evaluated');
  const rocs = ATTACKERS.map((attacker) =>
    lineChart(
      first.results.filter((result) => result.attacker === attacker).map(({ scorer, roc }) => ({ name: scorer, points: roc })),
      { title: `ROC, ${attacker}`, x: 'share of genuine logins asked', y: 'share of attacks caught', hasDiagonal: true },
    ),
  );
  return htmlReport('Evaluation of the risk score', [
    {
      title: 'What this is',
      text: 'Synthetic logins in the shape of a published data set, attackers who take the place of genuine logins, and the engine as it ships beside three baselines. The figures say how scorers compare, not how any of them does on your users.',
    },
    {
      title: 'Gates',
      table: {
        head: ['holds', 'gate', 'measured', 'bound', 'seed'],
        rows: [...evaluations.flatMap(({ seed, gates }) => gates.map((gate) => row(String(seed), gate))), ...shared.map((gate) => row('all', gate))],
      },
    },
    { title: `Scorers, seed ${String(first.seed)}`, charts: rocs },
    {
      title: 'Re-authentication rates',
      table: {
        head: ['scorer', 'attacker', 'AUC', 'recall at 1 %', 'at TPR 90', 'at TPR 99'],
        rows: first.results.map(({ scorer, attacker, auc, recallAt1, reauth90, reauth99 }) => [
          scorer,
          attacker,
          auc.toFixed(4),
          percent(recallAt1),
          percent(reauth90),
          percent(reauth99),
        ]),
      },
    },
    {
      title: 'Calibration',
      charts: [
        lineChart([{ name: 'observed', points: first.reliability.map(({ told, observed }) => [told, observed]) }], {
          title: 'Reliability at even odds',
          x: 'probability told',
          y: 'share that was an attack',
          hasDiagonal: true,
          hasDots: true,
        }),
      ],
    },
  ]);
}

function row(seed: string, { name, measured, low, high, isMet }: Gate): readonly string[] {
  return [isMet ? 'yes' : 'NO', name, short(measured), Number.isFinite(low) ? `${short(low)} to ${short(high)}` : `at most ${short(high)}`, seed];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
