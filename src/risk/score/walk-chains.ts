import { ln } from '../../lib/exact-math.ts';
import { dayOf } from '../history/day.ts';
import type { History, LevelHistory } from '../history/history.ts';
import { ownCount } from '../history/own-count.ts';
import { CHAINS, LEVELS } from '../levels.ts';
import type { LevelView } from '../population/population-view.ts';
import type { SignalInput } from '../signal.ts';
import { hazard } from './hazard.ts';
import { NOVELTY_BOUNDS, OWN_RATE_PRIOR } from './weights.ts';

/** What one level of a chain tells, not weighted yet. */
export interface ChainStep {
  /** Index into `LEVELS`. */
  readonly level: number;
  /** The person was not known for the value; finer levels of the chain then tell nothing. */
  readonly isNovel: boolean;
  /** Log-likelihood ratio, natural: how much likelier an attacker brings the value than this person does. */
  readonly ratio: number;
}

const COUNTRY = LEVELS.indexOf('country');
const ASN = LEVELS.indexOf('asn');
const NO_STEPS: readonly ChainStep[] = [];

// An attacker comes from where people are, or from anywhere: a little mass is spread evenly over countries and systems.
const ANYWHERE = 0.3;
const ANYWHERE_SPREAD = 50;
const ASN_CEILING = 200;

// Below the root a parent has this part of the values of a level as its own.
const CHILDREN_SHARE = 20;

/**
 * Compares the values of an event with what the person is known for, from coarse to fine. A level without a value is passed over: the next has the parent of the last known one.
 * @param input facts, history and the part of the population tables that applies
 * @returns one step a level until the first novel one, network chain first; none for a first event
 * @see docs/risk.md
 */
export function walkChains(input: SignalInput): readonly ChainStep[] {
  if (input.history.n <= 0) return NO_STEPS;
  const steps: ChainStep[] = [];
  for (const chain of CHAINS) walkChain(input, chain, steps);
  return steps;
}

function walkChain({ facts, history, population }: SignalInput, chain: readonly number[], steps: ChainStep[]): void {
  const day = dayOf(facts.at);
  let ownParent = history.n;
  let parent = Math.max(population.total, history.n);
  let share = 1;
  for (const level of chain) {
    const value = facts.chain[level] ?? null;
    const view = population.levels[level] ?? null;
    if (value === null || view === null) continue;
    const own = ownCount(history, level, value, day);
    const count = Math.max(view.count, own);
    const popular = Math.min(1, (count + 0.5) / (parent + (0.5 * (view.distinct + 1)) / share));
    const attacker = attackerShare(level, popular, view.distinct);
    const novelty = noveltyRate(history, level, view);
    if (own === 0) {
      steps.push({ level, isNovel: true, ratio: ln(attacker / (novelty * popular)) });
      return;
    }
    steps.push({ level, isNovel: false, ratio: ln(attacker / ((1 - novelty) * Math.min(1, own / ownParent))) });
    ownParent = own;
    parent = Math.max(count, 1);
    share = CHILDREN_SHARE;
  }
}

function attackerShare(level: number, popular: number, distinct: number): number {
  if (level === COUNTRY) return (1 - ANYWHERE) * popular + ANYWHERE / (distinct + ANYWHERE_SPREAD);
  if (level === ASN) return (1 - ANYWHERE) * popular + ANYWHERE / (Math.min(distinct, ASN_CEILING) + ANYWHERE_SPREAD);
  return popular;
}

function noveltyRate(history: History, level: number, view: LevelView): number {
  const rate = ownRate(history.levels[level]) * hazard(view);
  return Math.min(NOVELTY_BOUNDS.max, Math.max(NOVELTY_BOUNDS.min, rate));
}

// Gamma-Poisson shrinkage: a person of whom little is known is as novel as everybody.
function ownRate(level: LevelHistory | undefined): number {
  return level === undefined ? 1 : (level.s + OWN_RATE_PRIOR) / (level.e + OWN_RATE_PRIOR);
}
