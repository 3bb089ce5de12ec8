import type { Clock } from '../lib/time.ts';
import { PROOF_WINDOW_SECONDS, verifyDpopProof } from '../session/dpop.ts';
import type { DpopNonces } from '../session/dpop-nonce.ts';
import type { ReplayGuard } from '../session/replay-guard.ts';

/** A proof of possession, and the request that it was made for. */
export interface PresentedProof {
  /** The value of the one `DPoP` header. */
  readonly proof: string;
  readonly method: string;
  readonly uri: string;
}

/** What proving needs. */
export interface ProvePossessionDeps {
  readonly dpopNonces: DpopNonces;
  readonly replayGuard: ReplayGuard;
  readonly clock: Clock;
}

/** The key that was proven, or why none was. */
export type Possession = { readonly ok: true; readonly jkt: string } | { readonly ok: false; readonly code: 'invalid_dpop_proof' | 'use_dpop_nonce' };

/**
 * Proves that the caller holds a key: the proof fits the request and comes for the first time.
 * @param presented proof and request
 * @param about the token it comes with, if there is one yet, and whether a nonce of ours must be in it
 * @param deps ports
 * @returns thumbprint of the key; which key it must be is for the caller to say
 * @see RFC 9449 sections 4.3 and 11.1
 */
export async function provePossession(
  presented: PresentedProof,
  about: { readonly accessToken: string | null; readonly needsNonce: boolean },
  deps: ProvePossessionDeps,
): Promise<Possession> {
  const now = deps.clock.now();
  const isFreshNonce = about.needsNonce ? (nonce: string) => deps.dpopNonces.isFresh(nonce, now) : null;
  const { proof, method, uri } = presented;
  const result = await verifyDpopProof(proof, { method, uri, now, accessToken: about.accessToken, isFreshNonce });
  if (!result.ok) return result;
  // From the earliest moment at which the proof is accepted to the latest.
  const isFirst = await deps.replayGuard.first(result.replayKey, 2 * PROOF_WINDOW_SECONDS + 1);
  return isFirst ? { ok: true, jkt: result.jkt } : { ok: false, code: 'invalid_dpop_proof' };
}
