import { FRAUD_RATES, type ScoreModel } from '../../src/risk/score/weights.ts';
import { scoreEvent } from '../../src/risk/score/score-event.ts';
import { ATTACKERS, attack, type Attacker, createDonors, type Donors } from './attackers.ts';
import { featuresOf } from './features.ts';
import { createFreeman, type Scorer } from './freeman.ts';
import { generateLogins } from './generate.ts';
import type { Login, LoginValues } from './login.ts';
import { type Marginal, marginalsOf } from './marginals.ts';
import { createOurs, type Looked, type Ours } from './ours.ts';
import { createPrng, type Prng } from './prng.ts';
import { createChecklist, createMatchRatio } from './simple-scorers.ts';
import type { World } from './world.ts';

/** One login or attack, as each scorer saw it. */
export interface Sample {
  readonly user: number;
  /** Null: genuine. */
  readonly attacker: Attacker | null;
  /** The attacker came when the victim did; else whenever he liked. */
  readonly isAtVictimsTime: boolean;
  /** By name of the scorer. */
  readonly scores: Readonly<Record<string, number>>;
  readonly probability: number;
  /** What the fit sees. */
  readonly features: Float64Array;
  /** What the audit of the simulator sees: rhythm, size of history, rarity of values. */
  readonly fingerprint: readonly number[];
}

/** Samples of one run. */
export interface SeedRun {
  readonly seed: number;
  readonly logins: number;
  readonly marginals: readonly Marginal[];
  /** The third quarter: thresholds and weights may be fitted here. */
  readonly tuning: readonly Sample[];
  /** The last quarter: reported. */
  readonly report: readonly Sample[];
  /** Naive attacks and genuine logins of users with twelve logins, as the reference scorer saw them. */
  readonly panel: { readonly genuine: readonly number[]; readonly attacks: readonly number[] };
}

/** Name of our scorer in `scores`. */
export const OURS = 'nhlr';

const PANEL_HISTORY = 12;
const PANEL_ATTACKS = 20;

interface Run {
  readonly ours: Ours;
  readonly baselines: readonly Scorer[];
  readonly counts: ReadonlyMap<number, number>;
  readonly donors: Donors;
  readonly world: World;
  readonly prng: Prng;
  readonly model: ScoreModel;
}

/**
 * Plays one year of logins in order: half to warm up, a quarter to tune, a quarter to report. Every genuine login with history is scored, and so is one attack in its place.
 * @param seed of the data and attacks
 * @param options how many people, the model, and who is told how far it got
 * @returns samples
 */
export function runSeed(seed: number, options: { readonly users: number; readonly model: ScoreModel; readonly onProgress?: (share: number) => void }): SeedRun {
  const prng = createPrng(seed);
  const { logins, world } = generateLogins(prng, options);
  return { seed, logins: logins.length, marginals: marginalsOf(logins), ...play(logins, { world, prng: createPrng(seed + 7919) }, options) };
}

/**
 * @param logins by time, generated or read
 * @param given world that attackers come from, and a source of their own
 * @param options the model, and who is told how far it got
 * @returns samples
 */
export function play(
  logins: readonly Login[],
  given: { readonly world: World; readonly prng: Prng },
  options: { readonly model: ScoreModel; readonly onProgress?: (share: number) => void },
): Pick<SeedRun, 'tuning' | 'report' | 'panel'> {
  const run: Run = {
    ours: createOurs(),
    baselines: [createFreeman(), createMatchRatio(), createChecklist()],
    counts: countValues(logins),
    donors: createDonors(logins, given.prng),
    ...given,
    model: options.model,
  };
  const out = { tuning: [] as Sample[], report: [] as Sample[], panel: { genuine: [] as number[], attacks: [] as number[] } };
  logins.forEach((login, place) => {
    const share = place / logins.length;
    if (place % 5000 === 0) options.onProgress?.(share);
    if (share >= 0.5) {
      const into = share < 0.75 ? out.tuning : out.report;
      into.push(...samplesAt(login, place, run));
      if (share >= 0.75) addToPanel(out.panel, { login, place }, run);
    }
    run.ours.learn(login);
    for (const scorer of run.baselines) scorer.learn(login);
  });
  return out;
}

function samplesAt(login: Login, place: number, run: Run): readonly Sample[] {
  const genuine = sampleOf(login.user, { values: login, at: login.at, attacker: null, isAtVictimsTime: true }, run);
  if (genuine === null) return [];
  const kind = ATTACKERS[place % ATTACKERS.length] ?? 'naive';
  const attempt = attack(kind, { login, place }, run);
  if (attempt === null) return [genuine];
  // Half at the victim's time, half whenever the attacker likes.
  const isAtVictimsTime = run.prng.next() < 0.5;
  const at = isAtVictimsTime ? login.at : Math.max(attempt.at, login.at);
  const forged = sampleOf(login.user, { values: attempt.values, at, attacker: kind, isAtVictimsTime }, run);
  return forged === null ? [genuine] : [genuine, forged];
}

function sampleOf(
  user: number,
  about: { readonly values: LoginValues; readonly at: number } & Pick<Sample, 'attacker' | 'isAtVictimsTime'>,
  run: Run,
): Sample | null {
  const looked = run.ours.look(user, about.values, about.at);
  if (looked === null) return null;
  const score = scoreEvent(looked.input, [], run.model);
  const scores: Record<string, number> = { [OURS]: score.logOdds };
  for (const scorer of run.baselines) scores[scorer.name] = scorer.score(user, about.values, about.at) ?? 0;
  return {
    user,
    attacker: about.attacker,
    isAtVictimsTime: about.isAtVictimsTime,
    scores,
    probability: atEvenOdds(score.probability, looked),
    features: featuresOf(looked),
    fingerprint: fingerprintOf(looked, about, run),
  };
}

// As if attacks were as frequent as genuine logins, which in these samples they are.
function atEvenOdds(probability: number, { input }: Looked): number {
  const rate = FRAUD_RATES[input.facts.type];
  const odds = Math.log(probability / (1 - probability)) - Math.log(rate / (1 - rate));
  return 1 / (1 + Math.exp(-odds));
}

// Only what a simulator could betray: when, to whom, and how rare the values are that attackers borrow.
function fingerprintOf(looked: Looked, { values, at }: { readonly values: LoginValues; readonly at: number }, { counts }: Run): readonly number[] {
  return [
    Math.log(Math.max(1, looked.gap)),
    Math.log(looked.successes),
    Math.sin((at / 3_600_000 / 24) * 2 * Math.PI),
    Math.cos((at / 3_600_000 / 24) * 2 * Math.PI),
    Math.log1p(counts.get(values.ip) ?? 0),
    Math.log1p(counts.get(values.userAgent) ?? 0),
  ];
}

// How common a value is over the whole year: what was still to come when an attacker borrowed it must not betray him.
function countValues(logins: readonly Login[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of logins.flatMap(({ ip, userAgent }) => [ip, userAgent])) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function addToPanel(
  panel: { readonly genuine: number[]; readonly attacks: number[] },
  victim: { readonly login: Login; readonly place: number },
  run: Run,
): void {
  const [freeman] = run.baselines;
  const { login } = victim;
  const looked = run.ours.look(login.user, login, login.at);
  if (!freeman || looked === null || Math.round(looked.successes) !== PANEL_HISTORY) return;
  panel.genuine.push(freeman.score(login.user, login, login.at) ?? 0);
  for (let n = 0; n < PANEL_ATTACKS; n++) {
    const attempt = attack('naive', victim, run);
    if (attempt) panel.attacks.push(freeman.score(login.user, attempt.values, login.at) ?? 0);
  }
}
