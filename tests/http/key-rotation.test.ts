import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { toBase64url } from '../../src/lib/bytes.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';
import { createKeyRing, type KeyRing, ROTATION } from '../../src/session/keys.ts';
import { signToken, type StepUpClaims } from '../../src/session/token.ts';
import { createSigningKeyStore } from '../../src/store/postgres/signing-key-store.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { MIGRATIONS_FOLDER } from '../contract/migrations-folder.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { startNodeTarget } from './node-target.ts';
import type { Target } from './target.ts';

// Two services over one record sign under load while the key is rotated again and again; whoever verifies caches what they fetched, behind a cache that obeys our headers.
// Only the date is moved by hand, so that twenty-two minutes pass in seconds and what libraries cache grows old.
const masterKey = systemRandom.bytes(32);
const STEP_SECONDS = 2;
const RUN_SECONDS = 1300;
const AUDIENCE = 'https://www.example.com';
let database: TestDatabase;
let connection: ReturnType<typeof openPostgres>;
let services: readonly Target[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const settings = { DATABASE_URL: database.url, SHUALIAN_MASTER_KEY: toBase64url(masterKey) };
  services = [await startNodeTarget('first', settings), await startNodeTarget('second', settings)];
  connection = openPostgres(database.url, { migrationsFolder: MIGRATIONS_FOLDER });
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  for (const service of services) await service.close();
  await connection.close();
  await database.drop();
});

const ringOf = (): KeyRing =>
  createKeyRing({ signingKeys: createSigningKeyStore(connection.db), clock: systemClock, random: systemRandom, masterKey, tokenAlg: 'ES256' });

async function issue(ring: KeyRing): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims: StepUpClaims = {
    ...{ iss: 'https://auth.example.com', aud: AUDIENCE, sub: 'u_1', sid: 's_1', jti: toBase64url(systemRandom.bytes(9)), iat: now, nbf: now, exp: now + 300 },
    ...{ client_id: 'cli_1', auth_time: now, step_up_at: now, acr: 'urn:shualian:acr:device', amr: ['swk'] },
    ...{ authorization_details: [], txn: 'chl_1', asm: 'asm_1' },
  };
  return signToken(claims, await ring.active());
}

// A shared cache in front of the service: it gives again what it has for as long as it was told it may.
function behindCache(service: Target): typeof fetch {
  let kept: { readonly body: string; readonly until: number } | null = null;
  return async () => {
    if (kept === null || Date.now() >= kept.until) {
      const response = await fetch(`${service.origin}/.well-known/jwks.json`);
      const [, seconds = ''] = /max-age=(\d+)/.exec(response.headers.get('Cache-Control') ?? '') ?? [];
      kept = { body: await response.text(), until: Date.now() + Number(seconds) * 1000 };
    }
    return new Response(kept.body, { headers: { 'Content-Type': 'application/json' } });
  };
}

const verifierOf = (service: Target, cooldownDuration: number) =>
  createRemoteJWKSet(new URL(`${service.origin}/.well-known/jwks.json`), { [customFetch]: behindCache(service), cooldownDuration });

async function kidsAt(service: Target): Promise<readonly string[]> {
  const body = (await (await fetch(`${service.origin}/.well-known/jwks.json`)).json()) as { readonly keys: readonly { readonly kid: string }[] };
  return body.keys.map(({ kid }) => kid);
}

describe('rotation under load', () => {
  test('no token fails at any verifier, with five rotations in twenty-two minutes; old keys go when their last token is over', async () => {
    const startedAt = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: startedAt });
    const rings = services.map(() => ringOf());
    // As jose ships, and as patient as other libraries are between two looks.
    const verifiers = services.flatMap((service) => [verifierOf(service, 30_000), verifierOf(service, 60_000)]);
    const living: { readonly token: string; readonly until: number }[] = [];
    const signers = new Set<string>();
    let verified = 0;
    for (let second = 0; second < RUN_SECONDS; second += STEP_SECONDS) {
      vi.setSystemTime(startedAt + second * 1000);
      // Another process rotates, in the middle of the load.
      const rotating = second % 240 === 100 ? ringOf().rotate() : null;
      const tokens = await Promise.all([...rings, ...rings].map(issue));
      await rotating;
      living.push(...tokens.map((token) => ({ token, until: Date.now() + 300_000 })));
      while ((living[0]?.until ?? Infinity) <= Date.now()) living.shift();
      const oldest = living[0]?.token ?? '';
      for (const token of [...tokens, oldest]) {
        const results = await Promise.all(verifiers.map((verifier) => jwtVerify(token, verifier, { audience: AUDIENCE, currentDate: new Date() })));
        for (const { protectedHeader } of results) signers.add(String(protectedHeader.kid));
        verified += results.length;
      }
    }
    expect(verified).toBe((RUN_SECONDS / STEP_SECONDS) * 5 * 4);
    expect(signers.size).toBe(6);
    const before = await kidsAt(services[0] as Target);
    vi.setSystemTime(startedAt + (RUN_SECONDS + ROTATION.aheadSeconds + ROTATION.overlapSeconds + 60) * 1000);
    const after = await kidsAt(services[1] as Target);
    expect(before.length).toBeGreaterThan(1);
    expect(after).toHaveLength(1);
    expect(before).toContain(after[0]);
  });

  // What the time ahead is for: without it the same verifiers fail.
  test('a key that signs as soon as it is made is not known to a verifier that has just looked', async () => {
    const startedAt = Date.now() + 3_600_000;
    vi.useFakeTimers({ toFake: ['Date'], now: startedAt });
    const verifier = verifierOf(services[0] as Target, 30_000);
    const ring = ringOf();
    await jwtVerify(await issue(ring), verifier, { audience: AUDIENCE, currentDate: new Date() });
    await ring.rotate({ aheadSeconds: 0, overlapSeconds: 600 });
    vi.setSystemTime(startedAt + 1000);
    await expect(jwtVerify(await issue(ring), verifier, { audience: AUDIENCE, currentDate: new Date() })).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });
});
