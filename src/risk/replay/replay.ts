import { type Millis, toRfc3339 } from '../../lib/time.ts';
import type { AssessmentOutcome } from '../assessment-store.ts';
import type { Decision, DecisionInput, FiredRule } from '../decision.ts';
import { rederive } from '../explain/rederive.ts';
import type { CompiledPolicy } from '../policy/policy.ts';
import { createCohort, type Cohort, type CohortSummary, countInCohort, summariseCohort } from './cohort.ts';
import { createLabels, countLabel, type LabelSummary, type Labels, summariseLabels } from './labels.ts';

/** One stored decision to be made again. */
export interface ReplayEvent {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly eventType: string;
  readonly at: Millis;
  readonly decision: Decision['decision'];
  readonly auditRate: number;
  readonly rules: readonly FiredRule[];
  /** Null where the subject was erased. */
  readonly input: DecisionInput | null;
  readonly outcome: AssessmentOutcome['label'] | null;
}

/** One way in which a decision changed. */
export interface ReplayCell {
  readonly before: Decision['decision'];
  readonly after: Decision['decision'];
  readonly count: number;
  /** Ids, the first ones met. */
  readonly examples: readonly string[];
}

/** What a replay came to. */
export interface ReplayReport {
  readonly events: number;
  /** Erased or damaged: counted, not replayed. */
  readonly skipped: number;
  readonly matrix: readonly ReplayCell[];
  readonly cohorts: readonly CohortSummary[];
  readonly newlyDenied: readonly string[];
  readonly labels: LabelSummary;
  /** Events by score, 0 to 100 in steps of 5, before anything is decided. */
  readonly scores: readonly number[];
  /** Step-ups by day, before and after. */
  readonly days: readonly { readonly day: number; readonly events: number; readonly before: number; readonly after: number }[];
}

const DECISIONS: readonly Decision['decision'][] = ['allow', 'step_up', 'deny'];
const MAX_DENIED = 1000;
const DAY_MS = 86_400_000;
const SCORE_STEP = 5;

/** A replay under way. Memory does not grow with the number of events, but for one number a day. */
export interface Replay {
  readonly add: (event: ReplayEvent) => void;
  readonly report: () => ReplayReport;
}

/**
 * Makes stored decisions again under another policy and counts what would have changed.
 * @param candidate the policy to try
 * @param options examples kept for each kind of change, and the platform's base64url, where it has a faster one
 * @returns the replay
 */
export function createReplay(candidate: CompiledPolicy, options: { readonly examples: number; readonly decode?: (text: string) => Uint8Array }): Replay {
  const cells = new Map<string, { count: number; examples: string[] }>();
  const cohorts = new Map<string, Cohort>();
  const labels: Labels = createLabels();
  const scores = Array.from({ length: 100 / SCORE_STEP + 1 }, () => 0);
  const days = new Map<number, { events: number; before: number; after: number }>();
  const newlyDenied: string[] = [];
  let [events, skipped] = [0, 0];

  const add = (event: ReplayEvent): void => {
    const decision = again(event, candidate, options.decode);
    if (decision === null) {
      skipped += 1;
      return;
    }
    events += 1;
    const after = decision.decision;
    const cell = entry(cells, `${event.decision} ${after}`, () => ({ count: 0, examples: [] as string[] }));
    cell.count += 1;
    if (event.decision !== after && cell.examples.length < options.examples) cell.examples.push(event.id);
    if (after === 'deny' && event.decision !== 'deny' && newlyDenied.length < MAX_DENIED) newlyDenied.push(event.id);
    const bin = Math.min(scores.length - 1, Math.floor(decision.score.score / SCORE_STEP));
    scores[bin] = (scores[bin] ?? 0) + 1;
    const day = entry(days, Math.floor(event.at / DAY_MS), () => ({ events: 0, before: 0, after: 0 }));
    day.events += 1;
    day.before += event.decision === 'step_up' ? 1 : 0;
    day.after += after === 'step_up' ? 1 : 0;
    for (const name of cohortsOf(event, decision)) {
      countInCohort(entry(cohorts, name, createCohort), `${event.clientId}\0${event.subject}`, { before: event.decision, after });
    }
    if (event.outcome !== null)
      countLabel(labels, { label: event.outcome, weight: weightOf(event), before: event.decision, after, probability: decision.score.probability });
  };
  return {
    add,
    report: () => ({
      events,
      skipped,
      matrix: DECISIONS.flatMap((before) =>
        DECISIONS.map((after): ReplayCell => {
          const { count, examples } = cells.get(`${before} ${after}`) ?? { count: 0, examples: [] };
          return { before, after, count, examples };
        }),
      ),
      cohorts: [...cohorts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, cohort]) => summariseCohort(name, cohort)),
      newlyDenied,
      labels: summariseLabels(labels),
      scores,
      days: [...days].sort(([a], [b]) => a - b).map(([day, counts]) => ({ day, ...counts })),
    }),
  };
}

// A damaged record must not end a walk over millions.
function again({ input }: ReplayEvent, policy: CompiledPolicy, decode?: (text: string) => Uint8Array): Decision | null {
  if (input === null) return null;
  try {
    return rederive(input, policy, decode);
  } catch {
    return null;
  }
}

// What was audited by chance alone stands for all that chance passed over; everything else was seen for itself.
function weightOf({ rules, auditRate }: ReplayEvent): number {
  const enforced = rules.filter(({ status }) => status === 'enforced');
  const isByChance = enforced.length > 0 && enforced.every(({ effect }) => effect === 'audit' || effect === 'hold' || effect === 'notify');
  return isByChance && auditRate > 0 && enforced.some(({ effect }) => effect === 'audit') ? 1 / auditRate : 1;
}

// Sizes of history by powers of four: where a policy hurts is where little is known.
function cohortsOf({ eventType, input, at }: ReplayEvent, decision: Decision): readonly string[] {
  const successes = Number(decision.variables['successes']);
  const size = successes === 0 ? 'none' : successes < 4 ? '1 to 3' : successes < 16 ? '4 to 15' : '16 and more';
  // The first Monday of the epoch is its fourth day.
  const monday = (Math.floor((at / DAY_MS - 4) / 7) * 7 + 4) * DAY_MS;
  return ['all', `event ${eventType}`, `tier ${input?.facts.tier ?? 'not given'}`, `history ${size}`, `week of ${toRfc3339(monday).slice(0, 10)}`];
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
