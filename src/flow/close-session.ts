import { Problem } from '../lib/problem.ts';
import type { Logger } from '../lib/logger.ts';
import type { AttemptOwner, AttemptRecord, AttemptStore } from '../liveness/attempt-store.ts';
import type { LivenessProviders } from '../liveness/liveness-provider.ts';
import { endAttempt, type EndAttemptDeps } from './end-attempt.ts';

/** What letting go of a session needs. */
export interface CloseSessionDeps {
  readonly attempts: AttemptStore;
  readonly providers: LivenessProviders;
  readonly log: Logger;
}

/** The same, where nobody waits for the vendor. */
export interface CloseSessionLaterDeps extends CloseSessionDeps {
  /** Lets work go on after the answer was sent; its failures are logged. */
  readonly background: (work: Promise<unknown>) => void;
}

/**
 * Closes the session of an ended attempt at the vendor, so that no picture of the person stays there. Harmless when repeated. A vendor that fails is logged,
 * and {@link "settle-overdue"} tries again: nobody's answer depends on it.
 * @param attempt an attempt that has ended; without a session there is nothing to do
 * @param deps ports
 */
export async function closeSession(attempt: Pick<AttemptRecord, 'id' | 'provider' | 'session'>, deps: CloseSessionDeps): Promise<void> {
  const { id, session } = attempt;
  if (session === null) return;
  try {
    const provider = deps.providers.find(attempt.provider);
    if (provider?.capture !== 'vendor') throw new Problem('liveness_provider_unavailable');
    await provider.close(session);
    await deps.attempts.markClosed(id);
  } catch (error) {
    deps.log.warn('vendor_session_open', { attempt: id, provider: attempt.provider, error: error instanceof Error ? error.message : typeof error });
  }
}

/**
 * Closes every session of a person that is still open at a vendor, though its attempt has ended. Returns when it is known which they are; the vendor is not waited for.
 * @param who whose
 * @param deps ports
 * @throws Problem `store_unavailable`
 */
export async function closeSessionsOf(who: { readonly clientId: string; readonly subject: string }, deps: CloseSessionLaterDeps): Promise<void> {
  for (const attempt of await deps.attempts.listUnclosed(who.clientId, who.subject)) deps.background(closeSession(attempt, deps));
}

/**
 * Ends the attempt that runs for a challenge which was given up or declined, shreds its frames and closes its session. It stays counted as a try.
 * @param owner whose attempt
 * @param deps ports
 * @throws Problem `store_unavailable`; the attempt is then ended when its time is over
 */
export async function endRunningAttempt(owner: AttemptOwner, deps: CloseSessionDeps & EndAttemptDeps): Promise<void> {
  const running = await deps.attempts.findRunning(owner);
  const ended = running && (await endAttempt(running.id, { status: 'retry', hints: [], reportJson: '{"given_up":true}', frameHashes: [] }, deps));
  if (ended) await closeSession(ended, deps);
}
