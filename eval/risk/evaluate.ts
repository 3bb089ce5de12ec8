import type { ScoreModel } from '../../src/risk/score/weights.ts';
import { ATTACKERS, type Attacker } from './attackers.ts';
import { auditFingerprint } from './fingerprint-audit.ts';
import type { Marginal } from './marginals.ts';
import { auc, bootstrapRate, calibrationError, reauthenticationAt, recallAt, reliability, rocCurve } from './metrics.ts';
import { createPrng } from './prng.ts';
import { OURS, runSeed, type Sample, type SeedRun } from './run-seed.ts';

/** How one scorer does against one kind of attacker. */
export interface Result {
  readonly scorer: string;
  readonly attacker: Attacker;
  readonly attacks: number;
  readonly auc: number;
  readonly recallAt1: number;
  readonly recallAt01: number;
  /** Share of genuine logins that is asked when 90 or 99 of 100 attacks are caught. */
  readonly reauth90: number;
  readonly reauth90Interval: readonly [low: number, high: number];
  readonly reauth99: number;
  readonly roc: readonly (readonly [fpr: number, tpr: number])[];
}

/** Something that has to hold. */
export interface Gate {
  readonly name: string;
  readonly measured: number;
  readonly low: number;
  readonly high: number;
  readonly isMet: boolean;
}

/** All of one seed. */
export interface Evaluation {
  readonly seed: number;
  readonly logins: number;
  readonly marginals: readonly Marginal[];
  readonly results: readonly Result[];
  readonly calibrationError: number;
  readonly reliability: ReturnType<typeof reliability>;
  readonly audit: number;
  readonly panel: readonly { readonly tpr: number; readonly published: number; readonly measured: number }[];
  readonly gates: readonly Gate[];
}

/** Published re-authentication rates of the reference scorer against naive attackers, users with twelve logins, percent. */
const PANEL = [
  [0.999, 7],
  [0.995, 3],
  [0.99, 2],
  [0.98, 1],
  [0.97, 1],
] as const;
const PANEL_TOLERANCE = 2;

const REAUTH_BOUNDS: Readonly<Record<Attacker, number>> = { naive: 0.035, vpn: 0.05, hosting: 0.005, targeted: 0.32 };

/**
 * Runs and judges one seed.
 * @param seed of data and attacks
 * @param options how many people, the model, and who is told how far it got
 * @returns figures and gates
 */
export function evaluateSeed(
  seed: number,
  options: { readonly users: number; readonly model: ScoreModel; readonly onProgress?: (share: number) => void },
): Evaluation {
  return judge(runSeed(seed, options));
}

/**
 * The reference scorer must come out as it was published. One seed has a few hundred users with twelve logins, too few to tell one in a thousand attacks: all seeds are taken together.
 * @param evaluations of all seeds
 * @returns gates
 */
export function panelGates(evaluations: readonly Evaluation[]): readonly Gate[] {
  return PANEL.map(([tpr, published]) => {
    const measured = evaluations.reduce((sum, { panel }) => sum + (panel.find((one) => one.tpr === tpr)?.measured ?? 0), 0) / evaluations.length;
    return gate(`reference scorer at TPR ${String(tpr)}, percent`, measured, published + PANEL_TOLERANCE, Math.max(0, published - PANEL_TOLERANCE));
  });
}

function gate(name: string, measured: number, high: number, low: number = Number.NEGATIVE_INFINITY): Gate {
  return { name, measured, low, high, isMet: measured <= high && measured >= low };
}

/**
 * @param run samples
 * @returns figures and gates
 */
export function judge(run: SeedRun): Evaluation {
  const scorers = Object.keys(run.report[0]?.scores ?? {});
  const results = scorers.flatMap((scorer) => ATTACKERS.map((attacker) => resultOf(scorer, attacker, run)));
  const told = run.report.map(({ probability }) => probability);
  const outcomes = run.report.map(({ attacker }) => attacker !== null);
  const panel = PANEL.map(([tpr, published]) => ({ tpr, published, measured: 100 * reauthenticationAt(run.panel, tpr).rate }));
  const figures = {
    seed: run.seed,
    logins: run.logins,
    marginals: run.marginals,
    results,
    calibrationError: calibrationError(told, outcomes),
    reliability: reliability(told, outcomes),
    audit: auditFingerprint(run.tuning, run.report),
    panel,
  };
  return { ...figures, gates: gatesOf(figures) };
}

function resultOf(scorer: string, attacker: Attacker, { report, seed }: SeedRun): Result {
  const of = (sample: Sample): number => sample.scores[scorer] ?? 0;
  const genuine = report.filter((sample) => sample.attacker === null);
  const scored = { genuine: genuine.map(of), users: genuine.map(({ user }) => user), attacks: report.filter((sample) => sample.attacker === attacker).map(of) };
  const at90 = reauthenticationAt(scored, 0.9);
  return {
    scorer,
    attacker,
    attacks: scored.attacks.length,
    auc: auc(scored),
    recallAt1: recallAt(scored, 0.01),
    recallAt01: recallAt(scored, 0.001),
    reauth90: at90.rate,
    reauth90Interval: scorer === OURS ? bootstrapRate(scored, at90.threshold, createPrng(seed + 17)) : [at90.rate, at90.rate],
    reauth99: reauthenticationAt(scored, 0.99).rate,
    roc: rocCurve(scored),
  };
}

function gatesOf({ marginals, results, calibrationError: ece, audit }: Omit<Evaluation, 'gates'>): readonly Gate[] {
  const ours = (attacker: Attacker): number => results.find((result) => result.scorer === OURS && result.attacker === attacker)?.reauth90 ?? 1;
  const bestOther = (attacker: Attacker): number =>
    Math.min(...results.filter((result) => result.scorer !== OURS && result.attacker === attacker).map(({ reauth90 }) => reauth90));
  return [
    ...marginals.map(({ name, generated, published, tolerance }) => gate(`data: ${name}`, generated, published + tolerance, published - tolerance)),
    ...ATTACKERS.map((attacker) => gate(`re-authentication at TPR 90, ${attacker}`, ours(attacker), REAUTH_BOUNDS[attacker])),
    ...ATTACKERS.map((attacker) => gate(`below every baseline, ${attacker}`, ours(attacker), bestOther(attacker) - 1e-9)),
    gate('calibration error', ece, 0.02),
    gate('audit of the simulator, AUC', audit, 0.56),
  ];
}
