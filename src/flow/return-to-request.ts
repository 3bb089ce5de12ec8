import { effectiveStatus } from '../challenge/challenge.ts';
import { hashSecret } from '../lib/bytes.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { HeldRequestStore } from '../session/held-request-store.ts';
import type { WebIdentity } from '../session/web-session-store.ts';
import { isAsRequired, issueToken, type RedeemTokenDeps } from './redeem-token.ts';

/** What returning to a held request needs. */
export interface ReturnToRequestDeps extends RedeemTokenDeps {
  readonly heldRequests: HeldRequestStore;
}

/** A token for the browser's cookie, and where the browser goes on. */
export interface ReturnedRequest {
  readonly token: string;
  readonly expiresInSeconds: number;
  /** Path and query on the same origin. */
  readonly uri: string;
}

/**
 * Takes a browser back to the request that was held: its code is used up, then the token is issued. The code counts only in the web session that was held, so one that was sent to another person's browser is worth nothing there.
 * @param input client, who is behind the browser, the code
 * @param deps ports and limits
 * @returns the token and where to go on; null when the code is unknown, used, late, or another session's
 * @see RFC 6749 section 10.12
 */
export async function returnToRequest(
  input: { readonly client: ClientRecord; readonly identity: WebIdentity; readonly code: string },
  deps: ReturnToRequestDeps,
): Promise<ReturnedRequest | null> {
  const { client, identity } = input;
  const who = { clientId: client.id, subject: identity.subject, sessionId: identity.sessionId };
  const held = await deps.heldRequests.take(who, hashSecret(input.code), deps.clock.now());
  const challenge = held === null || held.challengeId === null ? null : await deps.challenges.find(held.challengeId);
  if (held === null || challenge === null) return null;
  if (effectiveStatus(challenge, deps.clock.now()) !== 'verified' || !isAsRequired(challenge)) return null;
  const issued = await issueToken(challenge, { client, jkt: null }, deps);
  return issued && { token: issued.token, expiresInSeconds: issued.expiresInSeconds, uri: held.returnUri };
}
