import type { Context } from 'hono';
import type { PresentedToken } from '../flow/present-token.ts';
import type { PresentedProof } from '../flow/prove-possession.ts';
import type { AppDeps, AppEnv } from './app-deps.ts';

/** A proof as a gateway hands it on. */
interface WirePossession {
  readonly proof: string;
  readonly htm: string;
  readonly htu: string;
}

/**
 * @param c the request's context
 * @param deps settings
 * @returns the proof of possession for this very request, or null without a `DPoP` header; several headers arrive joined and are refused as one malformed proof
 * @see RFC 9449 section 4.1
 */
export function proofOf(c: Context<AppEnv>, deps: Pick<AppDeps, 'publicUrl'>): PresentedProof | null {
  const proof = c.req.header('DPoP');
  return proof === undefined ? null : { proof, method: c.req.method, uri: `${deps.publicUrl}${c.req.path}` };
}

/**
 * @param token the token in a body
 * @param possession the proof that came to the gateway with it
 * @returns both as flows take them
 */
export function presentedToken(token: string, possession: WirePossession | undefined): PresentedToken {
  return { token, possession: possession ? { proof: possession.proof, method: possession.htm, uri: possession.htu } : null };
}

/**
 * @param body a body that may carry a step-up token
 * @returns the token as flows take it, or null without one
 */
export function presentedStepUp(body: {
  readonly step_up_token?: string | undefined;
  readonly step_up_possession?: WirePossession | undefined;
}): PresentedToken | null {
  return body.step_up_token === undefined ? null : presentedToken(body.step_up_token, body.step_up_possession);
}
