import { calculateJwkThumbprint, CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { utf8 } from '../../src/lib/bytes.ts';
import type { ClientKeyRecord } from '../../src/session/client-key-store.ts';

/** What an assertion says; anything may be changed, to see it refused. */
export interface AssertionInput {
  readonly clientId: string;
  readonly issuer: string;
  readonly at: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A key of a gateway. */
export interface AssertionKey {
  readonly publicJwk: JWK;
  readonly thumbprint: string;
  readonly privateKey: CryptoKey;
  readonly assert: (input: AssertionInput) => Promise<string>;
  /** As it stands in the record. */
  readonly record: (clientId: string, overrides?: Partial<ClientKeyRecord>) => ClientKeyRecord;
}

let made = 0;

/** Makes a key and what a gateway proves itself with (RFC 7523 section 2.2). */
export async function createAssertionKey(alg: 'ES256' | 'EdDSA' = 'ES256'): Promise<AssertionKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const thumbprint = await calculateJwkThumbprint(publicJwk);
  return {
    publicJwk,
    thumbprint,
    privateKey,
    assert: async ({ clientId, issuer, at, claims = {}, header = {} }) => {
      made += 1;
      const now = Math.floor(at / 1000);
      const payload = { iss: clientId, sub: clientId, aud: issuer, jti: `assertion_${String(at)}_${String(made)}`, iat: now, exp: now + 60, ...claims };
      return new CompactSign(utf8(JSON.stringify(payload))).setProtectedHeader({ alg, typ: 'client-authentication+jwt', ...header } as never).sign(privateKey);
    },
    record: (clientId, overrides = {}) => ({
      ...{ id: `ckey_${thumbprint}`, clientId, name: 'test', kid: thumbprint, thumbprint, alg, createdAt: 1, revokedAt: null },
      publicJwk: Object.fromEntries(Object.entries(publicJwk).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
      ...{ scopes: ['assess', 'token'], eventTypes: [], detailTypes: [] },
      ...overrides,
    }),
  };
}

/** The parameters that carry an assertion. */
export function assertionParameters(assertion: string): Readonly<Record<string, string>> {
  return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion };
}
