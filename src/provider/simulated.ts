import type { Clock } from '../lib/time.ts';
import type { SessionProvider, SessionResult } from '../liveness/liveness-provider.ts';
import { unavailable } from './call-vendor.ts';

const SESSION_MS = 180_000;

/**
 * Judges nothing: says what the end of the subject's id asks for, so that a gateway can be tried with each outcome. `…-sim-spoof`, `…-sim-uncertain`, `…-sim-pending`, `…-sim-failed`, `…-sim-down`; everybody else is taken for alive.
 * For sandbox keys alone. A pass is worth the client's word, so it reaches the acr of the phone's key and never that of a face; production refuses to make one.
 * @param mode what the service runs as
 * @param ports the clock
 * @returns the provider
 * @throws TypeError in production
 */
export function createSimulated(mode: 'production' | 'demo', ports: { readonly clock: Clock }): SessionProvider {
  if (mode !== 'demo') throw new TypeError('the simulated provider is refused in production');
  return {
    name: 'simulated',
    capture: 'vendor',
    open: ({ attemptId, subject }) => {
      if (subject.endsWith('-sim-down')) return Promise.reject(unavailable('simulated'));
      return Promise.resolve({ session: { id: `sim-${attemptId}`, region: 'none', expiresAt: ports.clock.now() + SESSION_MS }, clientToken: null });
    },
    read: (session, { attemptId, subject }) => {
      if (session.id !== `sim-${attemptId}`) return Promise.reject(unavailable('a session of another attempt'));
      return Promise.resolve(outcomeOf(subject));
    },
    close: () => Promise.resolve(),
  };
}

function outcomeOf(subject: string): SessionResult {
  if (subject.endsWith('-sim-pending')) return { status: 'pending' };
  if (subject.endsWith('-sim-failed')) return { status: 'over', because: 'failed' };
  const decision = (['spoof', 'uncertain'] as const).find((word) => subject.endsWith(`-sim-${word}`)) ?? 'live';
  return { status: 'judged', decision, confidence: decision === 'live' ? 1 : 0, threshold: 1, referenceImage: null };
}
