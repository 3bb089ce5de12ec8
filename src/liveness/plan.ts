import { sha256, utf8 } from '../lib/bytes.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { ExcludableAction } from '../lib/excludable-action.ts';
import { type Random, randomBelow } from '../lib/random.ts';
import { FRAME_LIMITS } from './frames.ts';
import { isLightColour, type ScreenLight } from './screen-light.ts';

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
  /** Colours of the screen in the neutral step, where the operator and the person want them. */
  readonly light?: ScreenLight;
}

const ACTIONS_IN_PLAN = 3;
const FRAMES_PER_SECOND = 15;
/** A step begins with a frame of its own, and cameras round up. */
const FRAMES_TO_SPARE = 3;
/** From fewer actions more are drawn, so that leaving one out leaves more plans, not fewer: a recording fits one of 106 instead of one of 68. */
const ACTIONS_IN_REDUCED_PLAN = 4;

/**
 * Draws what the person will be asked: a neutral step, then three actions, at least one a turn, no action twice in a row; four actions when one kind is left out.
 * Every such sequence is equally likely (whole sequences are drawn and rejected), so a recording of one order is worth least against the next.
 * @param random secure generator
 * @param config time to perform one step, in milliseconds; the action that is left out, or null
 * @returns a plan of four steps, or of five when an action is left out
 */
export function drawPlan(random: Random, config: { readonly windowMs: number; readonly excludes: ExcludableAction | null }): LivenessPlan {
  const pool = LIVENESS_ACTIONS.filter((action) => action !== config.excludes);
  const length = config.excludes === null ? ACTIONS_IN_PLAN : ACTIONS_IN_REDUCED_PLAN;
  for (;;) {
    const actions = Array.from({ length }, () => drawAction(random, pool));
    if (!isAcceptable(actions)) continue;
    const steps = (['neutral', ...actions] as const).map((action, seq) => ({ seq, action, windowMs: config.windowMs }));
    return { steps };
  }
}

/**
 * @param plan a plan
 * @returns whether an action was left out of it; which one is told to nobody, since it may speak of a person's health
 */
export function isReducedPlan(plan: LivenessPlan): boolean {
  return plan.steps.length > ACTIONS_IN_PLAN + 1;
}

/**
 * How many frames a second the phone is to send, so that those of all steps stay under the limit of an attempt. Fifteen where they can: ten lose a quarter of the mouth openings.
 * @param plan a plan
 * @returns frames a second
 */
export function framesPerSecondOf(plan: LivenessPlan): number {
  const seconds = plan.steps.reduce((sum, { windowMs }) => sum + windowMs, 0) / 1000;
  return Math.min(FRAMES_PER_SECOND, Math.floor((FRAME_LIMITS.framesPerAttempt - FRAMES_TO_SPARE * plan.steps.length) / seconds));
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
  const { light } = plan;
  return canonicalJson({
    steps: plan.steps.map(({ seq, action, windowMs }) => ({ seq, action, windowMs })),
    ...(light ? { light: { colours: [...light.colours], eachMs: light.eachMs } } : {}),
  });
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
  if (typeof value !== 'object' || value === null || !Array.isArray(steps) || steps.length === 0) throw new TypeError('stored plan has no steps');
  const light = parseLight('light' in value ? value.light : undefined);
  return { steps: steps.map(parseStep), ...(light ? { light } : {}) };
}

function parseLight(value: unknown): ScreenLight | null {
  if (value === undefined) return null;
  const { colours, eachMs } = typeof value === 'object' && value !== null ? (value as { colours?: unknown; eachMs?: unknown }) : {};
  if (!Array.isArray(colours) || !colours.every(isLightColour) || typeof eachMs !== 'number') throw new TypeError('stored light is malformed');
  return { colours, eachMs };
}

function drawAction(random: Random, pool: readonly LivenessAction[]): LivenessAction {
  const action = pool[randomBelow(random, pool.length)];
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
