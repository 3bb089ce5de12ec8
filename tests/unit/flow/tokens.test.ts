import { describe, expect, test } from 'vitest';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import type { TokenStore } from '../../../src/session/token-store.ts';
import type { ChallengeStore } from '../../../src/challenge/challenge-store.ts';
import { consumeToken, firstDifference } from '../../../src/flow/consume-token.ts';
import { introspectToken } from '../../../src/flow/introspect-token.ts';
import { redeemToken } from '../../../src/flow/redeem-token.ts';
import { type ChangedFactor, requireStepUp } from '../../../src/flow/require-step-up.ts';
import { revokeToken } from '../../../src/flow/revoke-token.ts';
import type { Json } from '../../../src/lib/canonical-json.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { createMemoryReplayGuard } from '../../../src/store/memory/replay-guard.ts';
import { createDpopNonces } from '../../../src/session/dpop-nonce.ts';
import { signToken, type StepUpClaims } from '../../../src/session/token.ts';
import { challengeRecord } from '../../support/contract-records.ts';
import { fakeAuditLog, fakeKeyRing, fakeSigningKeyStore, fakeTokenStore, NOW } from '../../support/fakes/session-fakes.ts';

const client = { id: 'cli_1', name: 'Exchange', audience: 'https://exchange.example', demo: false, createdAt: 0 };
const DEVICE_CHANGE = [{ type: 'factor_change', factor: 'device', operation: 'add' }];

function service(keys = fakeKeyRing()) {
  const limits = { tokenSeconds: 300, pollIntervalSeconds: 2, tokenSkewSeconds: 30 };
  const clock = { now: () => NOW };
  const possession = { dpopNonces: createDpopNonces(new Uint8Array(32)), replayGuard: createMemoryReplayGuard(clock) };
  return { ...possession, tokens: fakeTokenStore(), keys, audit: fakeAuditLog(), clock, random: systemRandom, issuer: 'https://auth.example.com', limits };
}

async function issue(deps: ReturnType<typeof service>, changed: Partial<StepUpClaims> = {}): Promise<string> {
  const at = NOW / 1000;
  const claims: StepUpClaims = {
    ...{
      iss: deps.issuer,
      aud: client.audience,
      sub: 'u',
      sid: 's',
      jti: `jti_${String(Math.random())}`,
      iat: at,
      nbf: at,
      exp: at + 300,
      client_id: client.id,
    },
    ...{ auth_time: at, step_up_at: at, acr: 'urn:shualian:acr:device', amr: ['swk'], authorization_details: DEVICE_CHANGE, txn: 'chl_1', asm: 'asm_1' },
    ...changed,
  };
  await deps.tokens.add({
    jti: claims.jti,
    clientId: client.id,
    subject: 'u',
    challengeId: 'chl_1',
    expiresAt: claims.exp * 1000,
    consumedAt: null,
    revokedAt: null,
  });
  return signToken(claims, await deps.keys.active());
}

describe('using a token up', () => {
  test('once, on the record, and not for other details', async () => {
    const deps = service();
    const token = await issue(deps);
    const other = [{ ...DEVICE_CHANGE[0], operation: 'remove' }];
    await expect(consumeToken({ client, presented: { token, possession: null }, authorizationDetails: other }, deps)).rejects.toMatchObject({
      code: 'intent_mismatch',
      details: { field: 'authorization_details[0].operation' },
    });
    expect(await consumeToken({ client, presented: { token, possession: null }, authorizationDetails: DEVICE_CHANGE }, deps)).toMatchObject({
      sub: 'u',
      txn: 'chl_1',
    });
    await expect(consumeToken({ client, presented: { token, possession: null }, authorizationDetails: DEVICE_CHANGE }, deps)).rejects.toMatchObject({
      code: 'token_consumed',
    });
    expect(deps.audit.events.map(({ kind }) => kind)).toEqual(['token.intent_mismatch', 'token.consumed']);
  });
  test('tells who judged the face and what stands behind it, exactly as the token does', async () => {
    const deps = service();
    const consumed = async (claims: Partial<StepUpClaims>) =>
      consumeToken({ client, presented: { token: await issue(deps, claims), possession: null }, authorizationDetails: DEVICE_CHANGE }, deps);
    const judged = { assurance: 'server_verified', liveness_provider: 'aws-rekognition' } as const;
    expect(await consumed(judged)).toMatchObject(judged);
    const without = await consumed({});
    expect(without).not.toHaveProperty('assurance');
    expect(without).not.toHaveProperty('liveness_provider');
  });
  test.each<readonly [string, Json, Json, string | null]>([
    ['equal in another order', [{ a: '1', b: '2' }], [{ b: '2', a: '1' }], null],
    ['a member more', [{ a: '1' }], [{ a: '1', b: '2' }], 'd[0].b'],
    ['a detail more', [{ a: '1' }], [{ a: '1' }, {}], 'd[1]'],
    ['a number for a text', [{ a: '1' }], [{ a: 1 }], 'd[0].a'],
    ['other normalisation', [{ a: '\u00e9' }], [{ a: 'e\u0301' }], 'd[0].a'],
    ['half a character', [{ a: 'x' }], [{ a: '\ud800' }], 'd[0].a'],
    ['a prototype as a member', [{ a: '1' }], JSON.parse('[{"a":"1","__proto__":{}}]') as Json, 'd[0].__proto__'],
    ['an inherited name as a member', [{}], [{ toString: 'x' }], 'd[0].toString'],
  ])('%s', (_name, approved, presented, field) => {
    expect(firstDifference(approved, presented, 'd')).toBe(field);
  });
});

describe('the life of a token elsewhere', () => {
  test('a key that another process has just made is known here at once, and made-up keys cost one look a second', async () => {
    let now = NOW;
    const store = fakeSigningKeyStore();
    let looks = 0;
    const counted = {
      ...store,
      list: async (at: number) => {
        looks += 1;
        return store.list(at);
      },
    };
    const [here, there] = [fakeKeyRing(counted, () => now), fakeKeyRing(store, () => now)];
    await there.active();
    const deps = { ...service(here), clock: { now: () => now } };
    await introspectToken({ client, token: 'x' }, deps);
    now += 5000;
    await there.rotate({ aheadSeconds: 0, overlapSeconds: 600 });
    const token = await issue({ ...deps, keys: there });
    expect(await introspectToken({ client, token }, deps)).toMatchObject({ active: true, token_type: 'Bearer' });
    const before = looks;
    const forged = await issue({ ...deps, keys: fakeKeyRing() });
    for (let i = 0; i < 20; i++) expect(await introspectToken({ client, token: forged }, deps)).toEqual({ active: false });
    expect(looks - before).toBeLessThanOrEqual(1);
  });
  test('a bound token says so; a revoked one says nothing', async () => {
    const deps = service();
    const use = async (token: string) => consumeToken({ client, presented: { token, possession: null }, authorizationDetails: DEVICE_CHANGE }, deps);
    const token = await issue(deps, { cnf: { jkt: 'thumb' } });
    expect(await introspectToken({ client, token }, deps)).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: 'thumb' } });
    await revokeToken({ client: { ...client, id: 'cli_2' }, token }, deps);
    expect(await introspectToken({ client, token }, deps)).toMatchObject({ active: true });
    await revokeToken({ client, token }, deps);
    expect(await introspectToken({ client, token }, deps)).toEqual({ active: false });
    await expect(use(token)).rejects.toMatchObject({ code: 'possession_unproven' });
    const plain = await issue(deps);
    await revokeToken({ client, token: plain }, deps);
    await expect(use(plain)).rejects.toMatchObject({ code: 'token_revoked' });
  });
  test('nothing that lives longer than five minutes is signed', async () => {
    await expect(issue(service(), { exp: NOW / 1000 + 301 })).rejects.toThrow(TypeError);
  });
});

describe('changing a factor', () => {
  const need = async (changed: Partial<StepUpClaims>, factors: readonly ChangedFactor[] = ['device', 'passkey'], subject = 'u') => {
    const deps = service();
    const token = await issue(deps, changed);
    const ask = async () => requireStepUp({ client, subject, presented: { token, possession: null }, factors }, deps);
    return {
      ask,
      first: await ask().then(
        () => 'ok',
        (error: unknown) => (error as { code: string }).code,
      ),
    };
  };
  test('takes a strong token for exactly that, once', async () => {
    const good = await need({});
    expect(good.first).toBe('ok');
    await expect(good.ask()).rejects.toMatchObject({ code: 'step_up_required' });
    expect((await need({ acr: 'urn:shualian:acr:face+device' })).first).toBe('ok');
  });
  test.each<readonly [string, Partial<StepUpClaims>]>([
    ['a code only', { acr: 'urn:shualian:acr:totp' }],
    ['another factor', { authorization_details: [{ type: 'factor_change', factor: 'fund_password', operation: 'change' }] }],
    ['a removal', { authorization_details: [{ type: 'factor_change', factor: 'device', operation: 'remove' }] }],
    ['a login', { authorization_details: [{ type: 'login' }] }],
    ['nothing', { authorization_details: [] }],
    ['somebody else', { sub: 'u_other' }],
  ])('not one for %s', async (_name, changed) => {
    expect((await need(changed)).first).toBe('step_up_required');
  });
});

describe('redeeming', () => {
  const verified = (changed: Partial<ChallengeRecord> = {}): ChallengeRecord =>
    challengeRecord({
      clientId: client.id,
      status: 'verified',
      createdAt: NOW,
      expiresAt: NOW + 60_000,
      requiredAcr: ['urn:shualian:acr:device'],
      achieved: { acr: 'urn:shualian:acr:device', amr: ['swk'], method: 'passkey', assurance: null, provider: null, deviceId: 'dev_1', at: NOW },
      ...changed,
    });
  const redeemOne = async (record: ChallengeRecord, keys = fakeKeyRing()) => {
    let current = record;
    let polls = 0;
    const unused = async (): Promise<never> => Promise.reject(new Error('not in this test'));
    const challenges: Pick<ChallengeStore, 'findByAuthReqIdHash'> = { findByAuthReqIdHash: () => Promise.resolve(current) };
    const base = service(keys);
    const issueOnce: TokenStore['issue'] = () => {
      if (current.status !== 'verified') return Promise.resolve(null);
      current = { ...current, status: 'consumed' };
      return Promise.resolve(current.version + 1);
    };
    const deps = {
      ...base,
      tokens: { ...base.tokens, issue: issueOnce },
      challenges: new Proxy(challenges, { get: (target, name) => Reflect.get(target, name) ?? unused }) as ChallengeStore,
      pollPacer: {
        poll: () => {
          polls += 1;
          return Promise.resolve('ok' as const);
        },
      },
      statusChannel: { publish: () => Promise.resolve(), subscribe: unused },
    };
    const ask = async (by = client) => redeemToken({ client: by, authReqId: 'ar_x', possession: null }, deps as unknown as Parameters<typeof redeemToken>[1]);
    return { ask, status: () => current.status, polls: () => polls };
  };
  test.each<readonly [Partial<ChallengeRecord>, string, number]>([
    [{ status: 'pending' }, 'authorization_pending', 1],
    [{ status: 'awaiting_confirmation' }, 'authorization_pending', 1],
    [{ status: 'rejected' }, 'access_denied', 0],
    [{ status: 'failed' }, 'access_denied', 0],
    [{ status: 'canceled' }, 'access_denied', 0],
    [{ status: 'consumed' }, 'invalid_grant', 0],
    [{ expiresAt: NOW }, 'expired_token', 0],
    [{ clientId: 'cli_2' }, 'invalid_grant', 0],
    [{ requiredAcr: ['urn:shualian:acr:face+device'] }, 'access_denied', 0],
    [{ achieved: null }, 'access_denied', 0],
  ])('%j answers %s', async (changed, error, polls) => {
    const one = await redeemOne(verified(changed));
    expect(await one.ask()).toEqual({ ok: false, error });
    expect(one.polls()).toBe(polls);
  });
  test('one of sixteen gets the token', async () => {
    const one = await redeemOne(verified());
    const answers = await Promise.all(Array.from({ length: 16 }, async () => one.ask()));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });
  test('an outage of the keys costs no approval', async () => {
    const broken = { ...fakeKeyRing(), active: async () => Promise.reject(new Error('store gone')) };
    const one = await redeemOne(verified(), broken);
    await expect(one.ask()).rejects.toThrow('store gone');
    expect(one.status()).toBe('verified');
  });
});
