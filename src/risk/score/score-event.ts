import { exp, ln } from '../../lib/exact-math.ts';
import type { Score, Term } from '../decision.ts';
import { LEVELS, NET_LEVELS } from '../levels.ts';
import type { EvidenceGroup, SignalInput } from '../signal.ts';
import { calibrate } from './calibrate.ts';
import { type ChainStep, walkChains } from './walk-chains.ts';
import { FRAUD_RATES, SCORE_MODEL, type ScoreModel } from './weights.ts';

/** Evidence that a signal found. */
export interface Finding {
  /** Name of the signal. */
  readonly name: string;
  /** Of one group only the strongest weighs. */
  readonly group: EvidenceGroup | null;
  /** Natural log-odds; 0: it does not speak. */
  readonly weight: number;
}

const NET = NET_LEVELS.length;
const CODES: readonly string[] = LEVELS.map((level, i) => (i < NET ? `net.${level}` : `device.${level}`));

// Successes of a person of whom neither much nor little is known.
const TYPICAL_SUCCESSES = 12;

const MEDIUM = 30;
const HIGH = 60;

/**
 * Adds up what speaks for fraud and against it, in natural log-odds. Pure: the same input gives the same bits.
 * @param input facts, history and the part of the population tables that applies
 * @param findings what the signals found, in a stable order
 * @param model the fitted numbers
 * @returns the score; its terms sum to `logOdds` exactly, in order
 * @see docs/risk.md
 */
export function scoreEvent(input: SignalInput, findings: readonly Finding[], model: ScoreModel = SCORE_MODEL): Score {
  const { n } = input.history;
  const prior = logit(FRAUD_RATES[input.facts.type]);
  const terms: Term[] = [
    { code: 'base', weight: model.base },
    { code: 'prior.type', weight: prior },
    { code: 'prior.history', weight: model.history * 0.5 * ln(TYPICAL_SUCCESSES / (n + 2)) },
  ];
  const steps = walkChains(input);
  const net = chainTerms(steps, 'net', model);
  const spoken = findings.filter(({ weight }) => weight !== 0);
  const heard = spoken.filter((finding) => isHeard(finding, spoken, net));
  if (!heard.some(({ group }) => group === 'network')) terms.push(...net);
  terms.push(...chainTerms(steps, 'device', model));
  for (const { name, weight } of heard) terms.push({ code: name, weight });
  const logOdds = sumOf(terms);
  const calibrated = calibrate(model.calibration, logOdds - prior) + prior;
  const score = toScore(calibrated);
  return { terms, logOdds, probability: 1 / (1 + exp(-calibrated)), score, level: levelOf(score), isScored: n > 0 };
}

function chainTerms(steps: readonly ChainStep[], chain: 'net' | 'device', model: ScoreModel): Term[] {
  const terms: Term[] = [];
  for (const { level, isNovel, ratio } of steps) {
    const weight = ((isNovel ? model.novel : model.seen)[level] ?? 0) * ratio;
    if (weight !== 0 && level < NET === (chain === 'net')) terms.push({ code: CODES[level] ?? '', weight });
  }
  return terms;
}

// A network finding (travel, hosting) sees what the network chain sees: the stronger of the two weighs.
function isHeard(finding: Finding, evidence: readonly Finding[], net: readonly Term[]): boolean {
  if (finding.group === null) return true;
  return finding === strongest(evidence, finding.group) && (finding.group !== 'network' || finding.weight > sumOf(net));
}

// Trust is strongest where it is lowest.
function strongest(evidence: readonly Finding[], group: EvidenceGroup): Finding | null {
  let best: Finding | null = null;
  for (const finding of evidence) {
    if (finding.group !== group) continue;
    if (best === null || (group === 'trust' ? finding.weight < best.weight : finding.weight > best.weight)) best = finding;
  }
  return best;
}

function sumOf(terms: readonly Term[]): number {
  let sum = 0;
  for (const { weight } of terms) sum += weight;
  return sum;
}

function logit(probability: number): number {
  return ln(probability / (1 - probability));
}

const FAINT = logit(1e-4);

// One in 10 000 reads as 0, even odds as 100: people compare scores, not probabilities.
function toScore(logOdds: number): number {
  return Math.round(100 * Math.min(1, Math.max(0, (logOdds - FAINT) / -FAINT)));
}

function levelOf(score: number): Score['level'] {
  if (score >= HIGH) return 'high';
  return score >= MEDIUM ? 'medium' : 'low';
}
