import type { ChallengeStore } from '../challenge/challenge-store.ts';
import type { Millis } from '../lib/time.ts';

/** What looking for a block needs. */
export interface ChallengeBlockDeps {
  readonly challenges: ChallengeStore;
  readonly declinesMax: number;
}

const DECLINES_WINDOW_MS = 10 * 60_000;
const BLOCK_MS = 3_600_000;

/**
 * Whether new challenges are blocked: after "this is not me", or several declines, somebody may be pushing requests at the person.
 * @param about client, subject and the present time
 * @param deps ports and limits
 * @returns until when, or null
 * @see OAuth 2.0 Cross-Device Flows BCP section 6.1.11
 */
export async function blockedUntil(
  about: { readonly clientId: string; readonly subject: string; readonly at: Millis },
  deps: ChallengeBlockDeps,
): Promise<Millis | null> {
  const { clientId, subject, at } = about;
  const lastHour = await deps.challenges.recentRejections(clientId, subject, at - BLOCK_MS);
  const notMe = lastHour.filter(({ reason }) => reason === 'not_me').map((rejection) => rejection.at);
  const bursts = lastHour.filter(
    ({ at: end }) => lastHour.filter((other) => other.at <= end && other.at > end - DECLINES_WINDOW_MS).length >= deps.declinesMax,
  );
  const starts = [...notMe, ...bursts.map((rejection) => rejection.at)];
  return starts.length === 0 ? null : Math.max(...starts) + BLOCK_MS;
}
