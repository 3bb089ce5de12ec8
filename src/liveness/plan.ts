import { sha256, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { type Random, randomBelow } from '../lib/random.ts';

/** What a person can be asked to do. Left and right are the person's own. */
export const LIVENESS_ACTIONS = ['blink', 'nod', 'mouth_open', 'turn_left', 'turn_right'] as const;

/** One of the actions. */
export type LivenessAction = (typeof LIVENESS_ACTIONS)[number];

/** One step: look straight at the camera, or perform an action. */
export interface PlanStep {
  readonly seq: number;
  readonly action: 'neutral' | LivenessAction;
  /** Time to perform it, in milliseconds. */
  readonly windowMs: number;
}

/** The steps of one attempt; the phone learns each only when the step before has arrived. */
export interface LivenessPlan {
  readonly steps: readonly PlanStep[];
}

const ACTIONS_IN_PLAN = 3;

/**
 * Draws what the person will be asked: a neutral step, then three actions, at least one a turn, no action twice in a row.
 * Every such sequence is equally likely (whole sequences are drawn and rejected), so a recording of one order is worth least against the next.
 * @param random secure generator
 * @param config time to perform one step, in milliseconds
 * @returns a plan of four steps
 */
export function drawPlan(random: Random, config: { readonly windowMs: number }): LivenessPlan {
  for (;;) {
    const actions = Array.from({ length: ACTIONS_IN_PLAN }, () => drawAction(random));
    if (!isAcceptable(actions)) continue;
    const steps = (['neutral', ...actions] as const).map((action, seq) => ({ seq, action, windowMs: config.windowMs }));
    return { steps };
  }
}

/**
 * @param plan the plan of an attempt
 * @returns SHA-256 over its canonical JSON, 32 bytes: what the phone signs about the plan
 */
export function hashPlan(plan: LivenessPlan): Uint8Array {
  return sha256(utf8(serializePlan(plan)));
}

/**
 * @param plan the plan of an attempt
 * @returns its canonical JSON, as kept in the record
 */
export function serializePlan(plan: LivenessPlan): string {
  return canonicalJson({ steps: plan.steps.map(({ seq, action, windowMs }) => ({ seq, action, windowMs })) });
}

/**
 * Reads a plan back from the record.
 * @param planJson what {@link serializePlan} wrote
 * @returns the plan
 * @throws TypeError when the record holds no plan
 */
export function parsePlan(planJson: string): LivenessPlan {
  const value: unknown = JSON.parse(planJson);
  const steps: unknown = typeof value === 'object' && value !== null && 'steps' in value ? value.steps : null;
  if (!Array.isArray(steps) || steps.length === 0) throw new TypeError('stored plan has no steps');
  return { steps: steps.map(parseStep) };
}

function drawAction(random: Random): LivenessAction {
  const action = LIVENESS_ACTIONS[randomBelow(random, LIVENESS_ACTIONS.length)];
  if (!action) throw new TypeError('draw is out of range');
  return action;
}

function isAcceptable(actions: readonly LivenessAction[]): boolean {
  const hasTurn = actions.some((action) => action === 'turn_left' || action === 'turn_right');
  return hasTurn && actions.every((action, i) => action !== actions[i - 1]);
}

function parseStep(value: unknown, index: number): PlanStep {
  if (typeof value !== 'object' || value === null) throw new TypeError('stored step is not an object');
  const { seq, action, windowMs } = value as { seq?: unknown; action?: unknown; windowMs?: unknown };
  const known = (['neutral', ...LIVENESS_ACTIONS] as const).find((name) => name === action);
  if (seq !== index || !known || typeof windowMs !== 'number') throw new TypeError('stored step is malformed');
  return { seq: index, action: known, windowMs };
}
