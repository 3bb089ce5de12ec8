import type { Pseudonym } from '../facts.ts';
import { CHAINS } from '../levels.ts';
import type { PopulationView } from '../population/population-view.ts';
import { hazard } from '../score/hazard.ts';
import { effectiveCount } from './effective-count.ts';
import { type History, LEVEL_CAPS, type LevelHistory, type Sighting } from './history.ts';
import { ownCount } from './own-count.ts';

/** An event to learn the values of. */
export interface LevelLesson {
  /** Values of the event, one a level of `LEVELS`. */
  readonly values: readonly (Pseudonym | null)[];
  /** Day of the event since the epoch. */
  readonly day: number;
  /** Beyond doubt: new values count as whole. */
  readonly isWhole: boolean;
  readonly population: PopulationView;
}

/** What a new value counts until it has gone undisputed. */
const PROVISIONAL_COUNT = 0.2;

// Novel and expected events that a person's own rate remembers: beyond it both are halved, so that they stay exact when packed and habits may change.
const RATE_MEMORY = 64;

/**
 * @param history before, already decayed to the day
 * @param lesson what is learned
 * @returns the levels after: values counted, and the person's own rate of novelty moved by every level down to the first novel one
 */
export function learnLevels(history: History, lesson: LevelLesson): readonly LevelHistory[] {
  const levels = history.levels.map(({ seen, s, e }, i) => {
    const value = lesson.values[i] ?? null;
    return { seen: value === null ? seen : see(seen, value, LEVEL_CAPS[i] ?? 1, lesson), s, e };
  });
  if (history.n > 0) for (const chain of CHAINS) learnRates(levels, history, chain, lesson);
  return levels;
}

interface Rate {
  s: number;
  e: number;
}

// A value that waits to be undisputed was counted as novel when it came, and is no trial until then.
function learnRates(levels: readonly Rate[], history: History, chain: readonly number[], { values, day, population }: LevelLesson): void {
  for (const level of chain) {
    const value = values[level] ?? null;
    const view = population.levels[level] ?? null;
    const rate = levels[level];
    if (value === null || view === null || rate === undefined) continue;
    const isNovel = ownCount(history, level, value, day) === 0;
    if (isNovel && indexOf(history.levels[level]?.seen ?? [], value) >= 0) return;
    moveRate(rate, hazard(view), isNovel);
    if (isNovel) return;
  }
}

function moveRate(rate: Rate, expected: number, isNovel: boolean): void {
  rate.s += isNovel ? 1 : 0;
  rate.e += expected;
  if (Math.max(rate.s, rate.e) <= RATE_MEMORY) return;
  rate.s /= 2;
  rate.e /= 2;
}

function see(seen: readonly Sighting[], value: Pseudonym, cap: number, lesson: LevelLesson): readonly Sighting[] {
  const { day, isWhole } = lesson;
  const index = indexOf(seen, value);
  const known = seen[index];
  const after = known === undefined ? { value, count: isWhole ? 1 : PROVISIONAL_COUNT, lastDay: day, isProvisional: !isWhole } : seeAgain(known, lesson);
  if (after === known) return seen;
  const list = seen.slice();
  list[known !== undefined ? index : seen.length < cap ? seen.length : indexOfLowest(seen, day)] = after;
  return list;
}

function indexOf(seen: readonly Sighting[], value: Pseudonym): number {
  for (let i = 0; i < seen.length; i++) if (seen[i]?.value === value) return i;
  return -1;
}

// A provisional value keeps its first day while it waits: seen daily, it would never become whole otherwise.
function seeAgain(known: Sighting, { day, isWhole }: LevelLesson): Sighting {
  const effective = effectiveCount(known, day);
  if (!isWhole && effective < 1) return known;
  const count = known.isProvisional ? effective : known.count;
  return { value: known.value, count: count + 1, lastDay: Math.max(known.lastDay, day), isProvisional: false };
}

// A provisional value makes room before a whole one, so that logging in from many places drives out at most one that is known.
function indexOfLowest(seen: readonly Sighting[], day: number): number {
  let lowest = 0;
  for (let i = 1; i < seen.length; i++) {
    const [a, b] = [seen[i], seen[lowest]];
    if (a !== undefined && b !== undefined && compare(a, b, day) < 0) lowest = i;
  }
  return lowest;
}

function compare(a: Sighting, b: Sighting, day: number): number {
  return effectiveCount(a, day) - effectiveCount(b, day) || a.count - b.count || a.lastDay - b.lastDay;
}
