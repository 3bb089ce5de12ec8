import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { LocalVerifier } from './gate-types.ts';

const SKEW_SECONDS = 5;
const ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519'];

/** The token is not one that may be relied on here. */
export class TokenRefused extends Error {
  /** Code of docs/problems.md. */
  readonly code: 'token_invalid' | 'possession_unproven';

  /** Made by the verifier. */
  constructor(code: 'token_invalid' | 'possession_unproven', options?: ErrorOptions) {
    super(code, options);
    this.name = 'TokenRefused';
    this.code = code;
  }
}

/** Nothing could be verified. */
export class KeysUnreachable extends Error {
  override readonly name = 'KeysUnreachable';
}

/**
 * Verifies tokens by the public keys of the service, without asking it: for what may be done again within the life of a token. A token that was used up, or revoked, passes here until it expires; one that is bound to a key is refused, because its proof can be replayed against whoever keeps no record of proofs.
 * @param service its issuer, the audience of this gateway, and the present time in milliseconds since the epoch
 * @returns the verifier
 * @throws by the verifier: TokenRefused, or KeysUnreachable when the keys could not be fetched
 * @see RFC 9068 section 4
 */
export function verifyLocally(service: { readonly issuer: string; readonly audience: string; readonly now?: () => number }): LocalVerifier {
  const { issuer, audience, now = Date.now } = service;
  const keys = reachable(createRemoteJWKSet(new URL('/.well-known/jwks.json', issuer)));
  return async (token) => {
    // Several spellings verify as the same token; only the canonical one is taken.
    if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token)) throw new TokenRefused('token_invalid');
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      currentDate: new Date(now()),
      // Clocks differ: a token that is one second old must pass. Its end is not put off.
      clockTolerance: SKEW_SECONDS,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'iat', 'jti', 'acr', 'amr', 'txn', 'step_up_at', 'authorization_details'],
    }).catch((cause: unknown) => {
      throw cause instanceof KeysUnreachable ? cause : new TokenRefused('token_invalid', { cause });
    });
    if ((payload.exp ?? 0) * 1000 <= now()) throw new TokenRefused('token_invalid');
    if (payload['cnf'] !== undefined) throw new TokenRefused('possession_unproven');
    const { sub = '', jti = '', acr, amr, txn } = payload;
    return {
      stepUp: { subject: sub, jti, acr: String(acr), amr: Array.isArray(amr) ? amr.map(String) : [], txn: String(txn) },
      details: payload['authorization_details'],
    };
  };
}

// Only what goes wrong while the keys are fetched is unreachable; whatever a token brings about is wrong with the token.
function reachable(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      throw /^ERR_(JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING_KEY|JWKS_MULTIPLE_MATCHING_KEYS)$/.test(code)
        ? cause
        : new KeysUnreachable('the public keys could not be fetched', { cause });
    }
  };
}
