import { CompactSign } from 'jose';
import { utf8 } from '../lib/bytes.ts';
import type { Json } from '../lib/canonical-json.ts';
import type { ActiveKey } from './keys.ts';

/** Claims of a security event token. There is no `sub` and no `exp`, so that nothing takes one for a token that lets anybody in. */
export interface SecurityEventClaims {
  readonly iss: string;
  readonly aud: string;
  /** The same in every try. */
  readonly jti: string;
  /** When the event was written. */
  readonly iat: number;
  /** The same for all that came of one cause. */
  readonly txn: string;
  readonly sub_id: { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string } | { readonly format: 'opaque'; readonly id: string };
  /** Exactly one event, by its URI. */
  readonly events: Readonly<Record<string, Json>>;
}

/** Media type, and the `typ` that no other token of this service has. */
export const SET_TYP = 'secevent+jwt';

/**
 * Signs a security event.
 * @param claims all claims
 * @param key the active key of security events
 * @returns the compact form
 * @throws TypeError when the key is none of RSA, or the claims hold other than one event
 * @see RFC 8417 section 2.2, SSF 1.0 section 4
 */
export async function signSecurityEvent(claims: SecurityEventClaims, key: ActiveKey): Promise<string> {
  if (key.alg !== 'RS256') throw new TypeError('security events are signed with RS256');
  if (Object.keys(claims.events).length !== 1) throw new TypeError('a security event token holds one event');
  return new CompactSign(utf8(JSON.stringify(claims))).setProtectedHeader({ typ: SET_TYP, alg: key.alg, kid: key.kid }).sign(key.privateKey);
}
