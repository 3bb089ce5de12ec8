import type { AttemptRecord, AttemptVerdict } from '../liveness/attempt-store.ts';
import { parsePlan } from '../liveness/plan.ts';
import { type NetworkSlack, stepClosesAt } from '../liveness/step-clock.ts';
import { endAttempt, type EndAttemptDeps } from './end-attempt.ts';

/** How an attempt ends that was not finished in its time. */
export const TIMED_OUT: AttemptVerdict = { status: 'retry', hints: ['timeout'], reportJson: '{"late":true}', frameHashes: [] };

/** What keeping the time of an attempt needs. */
export interface AttemptClockDeps extends EndAttemptDeps {
  readonly networkSlack: NetworkSlack;
}

/**
 * How long the present step of an attempt stays open. One that is past its time ends here, whoever looks first, and stays counted as a try: an attempt that
 * could be dropped for free would let an attacker draw plans until one fits a recording.
 * @param attempt an attempt in `capturing`
 * @param deps ports and limits
 * @returns milliseconds that are left, or null when the time is over and the attempt ended
 */
export async function keepTime(attempt: AttemptRecord, deps: AttemptClockDeps): Promise<number | null> {
  const now = deps.clock.now();
  const left = stepClosesAt(attempt, parsePlan(attempt.planJson), deps.networkSlack) - now;
  if (left >= 0) return left;
  await endAttempt(attempt.id, TIMED_OUT, deps);
  return null;
}
