#!/usr/bin/env node
import { writeFileSync } from 'node:fs';
import { SCORE_MODEL } from '../../src/risk/score/weights.ts';
import { drawProgress } from '../../src/entry/draw-progress.ts';
import { type Evaluation, evaluateSeed, type Gate, judge, panelGates } from './evaluate.ts';
import { fitModel } from './fit.ts';
import { marginalsOf } from './marginals.ts';
import { createPrng } from './prng.ts';
import { PUBLISHED_ROWS, readCsv } from './read-csv.ts';
import { describeEvaluations, evaluationHtml } from './report.ts';
import { play, runSeed } from './run-seed.ts';
import { createWorld } from './world.ts';

const USAGE = `usage: npm run -s eval:risk -- [--seeds 1,2,3,4,5] [--users 30000] [--csv FILE] [--fit] [--json] [--html FILE]

  --seeds   runs of the seeded generator; every gate must hold on each
  --users   people in a run
  --csv     the published login data set instead of the generator; gates on generated data do not apply
  --fit     fit weights and calibration on seeds 100 and 101 and print them
  --json    figures as JSON
  --html    write a report with ROC curves`;

interface Options {
  readonly seeds: readonly number[];
  readonly users: number;
  readonly csv: string | null;
  readonly isFitting: boolean;
  readonly isJson: boolean;
  readonly html: string | null;
}

const FIT_SEEDS = [100, 101];

await main();

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  if (options.isFitting) {
    process.stdout.write(`${JSON.stringify(fitModel(FIT_SEEDS.flatMap((seed) => runSeed(seed, { users: options.users, model: SCORE_MODEL }).tuning)))}\n`);
    return;
  }
  const evaluations = options.csv === null ? runSeeds(options) : [await runCsv(options.csv)];
  const shared: readonly Gate[] = options.csv === null ? panelGates(evaluations) : [];
  const isMet = [...evaluations.flatMap(({ gates }) => gates), ...shared].every((gate) => gate.isMet);
  if (options.html !== null) writeFileSync(options.html, evaluationHtml(evaluations, shared));
  process.stdout.write(options.isJson ? `${JSON.stringify({ evaluations, shared, isMet })}\n` : `${describeEvaluations(evaluations, shared).join('\n')}\n`);
  process.exitCode = isMet ? 0 : 1;
}

function runSeeds({ seeds, users }: Options): readonly Evaluation[] {
  const bar = drawProgress('steps');
  const evaluations = seeds.map((seed, i) =>
    evaluateSeed(seed, { users, model: SCORE_MODEL, onProgress: (share) => bar.update(Math.round((i + share) * 100), seeds.length * 100) }),
  );
  bar.end();
  return evaluations;
}

// The real data have no marginals to meet and no published panel of their own protocol: the same figures, without those gates.
async function runCsv(file: string): Promise<Evaluation> {
  const bar = drawProgress('rows');
  const { logins, rows, skipped } = await readCsv(file, (done) => bar.update(done, PUBLISHED_ROWS));
  bar.end();
  process.stderr.write(
    `${String(rows)} rows, ${String(skipped)} without a successful login${rows === PUBLISHED_ROWS ? '' : `; the published data set has ${String(PUBLISHED_ROWS)}: this is a part of it`}\n`,
  );
  const prng = createPrng(1);
  const marginals = marginalsOf(logins);
  const evaluation = judge({
    seed: 0,
    logins: logins.length,
    marginals,
    ...play(logins, { world: createWorld(prng, { sharedIpRate: 0 }), prng }, { model: SCORE_MODEL }),
  });
  return { ...evaluation, gates: evaluation.gates.filter(({ name }) => name.startsWith('below every baseline')) };
}

function parseOptions(args: readonly string[]): Options | null {
  const valueOf = (flag: string): string | null => {
    const at = args.indexOf(flag);
    return at === -1 ? null : (args[at + 1] ?? null);
  };
  const flags = ['--seeds', '--users', '--csv', '--fit', '--json', '--html'];
  const seeds = (valueOf('--seeds') ?? '1,2,3,4,5').split(',').map(Number);
  const users = Number(valueOf('--users') ?? 30_000);
  if (args.some((arg) => arg.startsWith('--') && !flags.includes(arg)) || seeds.some((seed) => !Number.isInteger(seed)) || !(users >= 1000)) return null;
  return { seeds, users, csv: valueOf('--csv'), isFitting: args.includes('--fit'), isJson: args.includes('--json'), html: valueOf('--html') };
}
