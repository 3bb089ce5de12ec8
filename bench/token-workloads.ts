import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';
import { utf8 } from '../src/lib/bytes.ts';
import { systemRandom } from '../src/runtime/system.ts';
import { createKeyRing } from '../src/session/keys.ts';
import type { SigningKeyRecord } from '../src/session/signing-key-store.ts';
import { type StepUpClaims, signToken, verifyToken } from '../src/session/token.ts';
import { compare, type Figure } from './figure.ts';

const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const CLAIMS: StepUpClaims = {
  ...{
    iss: 'https://auth.example.com',
    aud: 'https://exchange.example',
    sub: 'u_42',
    sid: 's_9',
    jti: 'jti_1',
    iat: SECONDS,
    nbf: SECONDS,
    exp: SECONDS + 300,
  },
  ...{ client_id: 'cli_1', auth_time: SECONDS, step_up_at: SECONDS, acr: 'urn:shualian:acr:face+device', amr: ['face', 'swk', 'user', 'mca', 'mfa', 'rba'] },
  authorization_details: [{ type: 'withdrawal', asset: 'BTC', amount: '2.5', amount_usd: '240000.00', network: 'BTC', address: 'bc1qexample' }],
  ...{ txn: 'chl_1', asm: 'asm_1', cnf: { jkt: 'thumb' } },
};

/**
 * Issuing and verifying a step-up token, each beside what jose does with the same bytes and nothing else.
 * @param options rounds
 * @returns a figure each
 */
export async function tokenWorkloads(options: { readonly rounds: number }): Promise<readonly Figure[]> {
  const stored: SigningKeyRecord[] = [];
  const ring = createKeyRing({
    signingKeys: {
      list: () => Promise.resolve(stored),
      ensureActive: (candidate) => {
        stored.push(candidate);
        return Promise.resolve(candidate);
      },
      replaceAll: () => Promise.reject(new TypeError('not here')),
      rotate: () => Promise.reject(new TypeError('not here')),
    },
    clock: { now: () => NOW },
    random: systemRandom,
    masterKey: new Uint8Array(32).fill(1),
    tokenAlg: 'ES256',
  });
  const active = await ring.active();
  const keys = await ring.publicKeys();
  const publicKey = await importJWK(keys[0]?.publicJwk as JWK, 'ES256');
  const payload = utf8(JSON.stringify(CLAIMS));
  const header = { typ: 'at+jwt', alg: 'ES256', kid: active.kid };
  const token = await signToken(CLAIMS, active);
  const calls = { rounds: options.rounds, calls: 2000 };
  const issuing = await compare(
    () => signToken(CLAIMS, active),
    () => new CompactSign(payload).setProtectedHeader(header).sign(active.privateKey),
    calls,
  );
  const expected = { keys, issuer: CLAIMS.iss, audience: CLAIMS.aud, now: NOW, skewSeconds: 30 };
  const verifying = await compare(
    () => verifyToken(token, expected),
    () => compactVerify(token, publicKey),
    calls,
  );
  return [
    { name: 'issue a token', beside: 'jose, ES256 sign', ratio: issuing.ratio, value: issuing.mine, unit: 'µs CPU', notes: [] },
    { name: 'verify a token', beside: 'jose, ES256 verify', ratio: verifying.ratio, value: verifying.mine, unit: 'µs CPU', notes: [] },
  ];
}
