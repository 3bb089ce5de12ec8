import type { ChallengeStore } from '../challenge/challenge-store.ts';
import { qrText } from '../challenge/qr.ts';
import { currentFrame, frameSecret } from '../challenge/qr-frames.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import { edgeProblem, loadForCaller } from './challenge-access.ts';

/** What showing a code needs. */
export interface ShowQrDeps {
  readonly challenges: ChallengeStore;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly qrRotateSeconds: number;
}

/**
 * Makes the text of the frame now on show from the browser's watch token, the only place from which it can be made.
 * @param id the challenge
 * @param watchToken the browser's token
 * @param deps ports and limits
 * @returns the text, its number and how long it stays
 * @throws Problem `challenge_not_found`, `challenge_not_pending`, `challenge_expired`
 */
export async function showQr(
  id: string,
  watchToken: string,
  deps: ShowQrDeps,
): Promise<{ readonly url: string; readonly frame: number; readonly rotatesInMs: number }> {
  const now = deps.clock.now();
  const record = await loadForCaller(id, { kind: 'browser', watchToken }, deps.challenges);
  if (record.status !== 'pending') throw new Problem('challenge_not_pending');
  if (now >= record.expiresAt) throw edgeProblem(record, now);
  const { frame, rotatesInMs } = currentFrame({ createdAt: record.createdAt, rotateSeconds: deps.qrRotateSeconds }, now);
  const url = qrText(deps.publicUrl, id, frame, frameSecret(watchToken, id, frame));
  return { url, frame, rotatesInMs: Math.min(rotatesInMs, record.expiresAt - now) };
}
