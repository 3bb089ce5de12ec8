import type { Decision } from '../decision.ts';

/** Subjects fall into this many groups; intervals come from drawing groups anew, so that the events of one subject stay together. */
const GROUPS = 64;
const DRAWS = 1000;

/** Counts of a cohort by group of subjects. */
export interface Cohort {
  readonly events: Float64Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** Step-ups of a cohort. */
export interface CohortSummary {
  readonly name: string;
  readonly events: number;
  /** Step-ups per 1 000 events. */
  readonly before: number;
  readonly after: number;
  /** Bootstrap interval of 95 % of the difference, by subject; null where there are too few groups to tell. */
  readonly difference: { readonly low: number; readonly high: number } | null;
}

/** @returns a cohort of nobody */
export function createCohort(): Cohort {
  return { events: new Float64Array(GROUPS), before: new Float64Array(GROUPS), after: new Float64Array(GROUPS) };
}

/**
 * @param cohort is changed
 * @param subject whose event
 * @param decisions before and after
 */
export function countInCohort(
  cohort: Cohort,
  subject: string,
  decisions: { readonly before: Decision['decision']; readonly after: Decision['decision'] },
): void {
  const group = groupOf(subject);
  cohort.events[group] = (cohort.events[group] ?? 0) + 1;
  if (decisions.before === 'step_up') cohort.before[group] = (cohort.before[group] ?? 0) + 1;
  if (decisions.after === 'step_up') cohort.after[group] = (cohort.after[group] ?? 0) + 1;
}

/**
 * @param name of the cohort
 * @param cohort counts
 * @returns rates per 1 000 with the interval of their difference; the same counts give the same interval
 */
export function summariseCohort(name: string, cohort: Cohort): CohortSummary {
  const events = sum(cohort.events);
  const rate = (counts: Float64Array): number => (events === 0 ? 0 : (1000 * sum(counts)) / events);
  return { name, events, before: rate(cohort.before), after: rate(cohort.after), difference: bootstrap(cohort) };
}

function bootstrap({ events, before, after }: Cohort): CohortSummary['difference'] {
  const filled = [...events.keys()].filter((group) => (events[group] ?? 0) > 0);
  if (filled.length < GROUPS / 4) return null;
  const next = createDraws();
  const differences: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    let [n, change] = [0, 0];
    for (let i = 0; i < filled.length; i++) {
      const group = filled[Math.floor(next() * filled.length)] ?? 0;
      n += events[group] ?? 0;
      change += (after[group] ?? 0) - (before[group] ?? 0);
    }
    differences.push(n === 0 ? 0 : (1000 * change) / n);
  }
  differences.sort((a, b) => a - b);
  return { low: differences[Math.floor(DRAWS * 0.025)] ?? 0, high: differences[Math.floor(DRAWS * 0.975)] ?? 0 };
}

// A fixed sequence: a report must not change when nothing else does. @see Vigna, xorshift (32 bits)
function createDraws(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function groupOf(subject: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < subject.length; i++) hash = Math.imul(hash ^ subject.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % GROUPS;
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
