import { hashSecret } from '../lib/bytes.ts';
import { createSecret } from '../lib/ids.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { WebIdentity, WebSessionStore } from '../session/web-session-store.ts';

/** What keeping web sessions needs. */
export interface WebSessionDeps {
  readonly webSessions: WebSessionStore;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Opens a web session: the gateway tells who has logged in, so that its proxy can know them by a cookie.
 * @param input client, person and life in seconds
 * @param deps ports
 * @returns the secret for the cookie, given out once, and its end
 * @see NIST SP 800-63B-4 section 5.1
 */
export async function openWebSession(
  input: { readonly clientId: string; readonly identity: WebIdentity; readonly ttlSeconds: number },
  deps: WebSessionDeps,
): Promise<{ readonly token: string; readonly expiresAt: Millis }> {
  const createdAt = deps.clock.now();
  const token = createSecret(deps.random, 'ws');
  const expiresAt = createdAt + input.ttlSeconds * 1000;
  await deps.webSessions.add({ ...input.identity, clientId: input.clientId, tokenHash: hashSecret(token), createdAt, expiresAt });
  return { token, expiresAt };
}

/**
 * Ends a web session, at logout. One that is unknown, foreign or ended already is no error.
 * @param input client and secret
 * @param deps ports
 */
export async function endWebSession(input: { readonly clientId: string; readonly token: string }, deps: Pick<WebSessionDeps, 'webSessions'>): Promise<void> {
  await deps.webSessions.end(input.clientId, hashSecret(input.token));
}

/**
 * @param input client and what stands in the cookie
 * @param deps ports
 * @returns who is behind the browser, or null
 */
export async function findWebSession(
  input: { readonly clientId: string; readonly token: string },
  deps: Pick<WebSessionDeps, 'webSessions' | 'clock'>,
): Promise<WebIdentity | null> {
  if (!/^ws_[\w-]{43}$/.test(input.token)) return null;
  return deps.webSessions.find(input.clientId, hashSecret(input.token), deps.clock.now());
}
