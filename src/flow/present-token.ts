import { Problem } from '../lib/problem.ts';
import type { ClientRecord } from '../session/client-store.ts';
import type { StepUpClaims } from '../session/token.ts';
import type { TokenRecord } from '../session/token-store.ts';
import { type CheckTokenDeps, checkToken } from './check-token.ts';
import { type PresentedProof, provePossession, type ProvePossessionDeps } from './prove-possession.ts';

/** What presenting a token needs. */
export type PresentTokenDeps = CheckTokenDeps & ProvePossessionDeps;

/** A token as it is presented to be used. */
export interface PresentedToken {
  readonly token: string;
  /** The proof that came to the gateway with it; null without one. */
  readonly possession: PresentedProof | null;
}

/**
 * Checks a token that is about to be used. One that is bound to a key counts only with a fresh proof by that key over the same token: whoever stole it has nothing.
 * @param input client, token and proof
 * @param deps ports
 * @returns claims and record; null when the token itself is not acceptable
 * @throws Problem `possession_unproven` when the token is bound and the proof is missing, used before, or another's
 * @see RFC 9449 section 7.2
 */
export async function presentToken(
  input: { readonly client: ClientRecord; readonly presented: PresentedToken },
  deps: PresentTokenDeps,
): Promise<{ readonly claims: StepUpClaims; readonly record: TokenRecord } | null> {
  const { token, possession } = input.presented;
  const checked = await checkToken({ client: input.client, token }, deps);
  const bound = checked?.claims.cnf?.jkt;
  if (!checked || bound === undefined) return checked;
  const proven = possession && (await provePossession(possession, { accessToken: token, needsNonce: false }, deps));
  if (!proven?.ok || proven.jkt !== bound) throw new Problem('possession_unproven');
  return checked;
}
