import type { Millis } from '../lib/time.ts';
import type { AcceptedChunk } from './attempt-store.ts';
import type { EvidenceFrame } from './frames.ts';
import type { LivenessPlan } from './plan.ts';

/** How much a slow or broken network may cost, in milliseconds. */
export interface NetworkSlack {
  /** Beyond the window of one step. */
  readonly stepSlackMs: number;
  /** Beyond the windows of all steps so far, together: lost time is not given again with each step. */
  readonly runSlackMs: number;
}

/** What of an attempt the clock needs. */
export interface AttemptTimes {
  readonly createdAt: Millis;
  readonly nextSeq: number;
  /** When the present step was first told; asking again or sending again never moves it. */
  readonly stepShownAt: Millis;
  readonly chunks: readonly AcceptedChunk[];
}

/** Why frames cannot have been made when they say. */
export type TimeFault =
  /** The clock of the phone runs backwards from one step to the next. */
  | 'backwards'
  /** They span, or lie, further than the server's clock has come: recorded, not filmed. */
  | 'ahead'
  /** They were made before the prompt was told. */
  | 'before_prompt';

/** Frames may be off by this much: clocks drift, and those of several servers differ. */
const TOLERANCE_MS = 400;

/**
 * The moment until which the frames of the present step must have arrived. It rests on the server's clock alone, from when the step was first told:
 * whoever pretends that an answer or a chunk was lost has less time afterwards, not more.
 * @param attempt times of the attempt
 * @param plan its plan
 * @param slack what the network may cost
 * @returns milliseconds since the epoch
 */
export function stepClosesAt(attempt: AttemptTimes, plan: LivenessPlan, slack: NetworkSlack): Millis {
  const windows = plan.steps.slice(0, attempt.nextSeq + 1).map(({ windowMs }) => windowMs);
  const own = windows.at(-1) ?? 0;
  const all = windows.reduce((sum, windowMs) => sum + windowMs, 0);
  return Math.min(attempt.stepShownAt + own + slack.stepSlackMs, attempt.createdAt + all + slack.runSlackMs);
}

/**
 * Compares the times that the phone gave its frames with those of the server. The phone's clock starts after the attempt does, and the last frame of every
 * earlier step was made before it arrived: between these two lies the phone's zero, and with it what its times mean.
 * @param frames frames of the present step
 * @param attempt times of the attempt
 * @param now milliseconds since the epoch
 * @returns the first fault, or null
 */
export function findTimeFault(frames: readonly EvidenceFrame[], attempt: AttemptTimes, now: Millis): TimeFault | null {
  const times = frames.map(({ tMs }) => tMs);
  const first = Math.min(...times);
  const last = Math.max(...times);
  if (first <= Math.max(-1, ...attempt.chunks.map(({ lastTMs }) => lastTMs))) return 'backwards';
  if (last - first > now - attempt.stepShownAt + TOLERANCE_MS || last > now - attempt.createdAt + TOLERANCE_MS) return 'ahead';
  const latestZero = Math.min(...attempt.chunks.map(({ lastTMs, arrivedAt }) => arrivedAt - lastTMs));
  return first + latestZero < attempt.stepShownAt - TOLERANCE_MS ? 'before_prompt' : null;
}
