import { describe, expect, it } from 'vitest';
import type { TokenRecord, TokenStore } from '../../../src/session/token-store.ts';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import { challengeRecord, decisionFor, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, RACERS, winners } from './race.ts';

const NOW = T0 + 1;

/**
 * The contract of TokenStore.
 * @param harness what to run against
 */
export function tokenStoreSuite(harness: DurableHarness): void {
  const store = (): TokenStore => harness.stores().tokens;
  const put = async (overrides: Partial<TokenRecord> = {}): Promise<TokenRecord> => {
    const record: TokenRecord = {
      jti: freshId('jti'),
      clientId: freshId('cli'),
      subject: freshId('u'),
      challengeId: freshId('chl'),
      expiresAt: T0 + 300_000,
      consumedAt: null,
      revokedAt: null,
      ...overrides,
    };
    await store().add(record);
    return record;
  };

  const putChallenge = async (overrides: Partial<ChallengeRecord>): Promise<ChallengeRecord> => {
    const record = challengeRecord(overrides);
    await harness.stores().assessments.write(decisionFor(record));
    return record;
  };
  const tokenOf = (challenge: ChallengeRecord, jti = freshId('jti')) => ({ jti, challengeId: challenge.id, expiresAt: T0 + 300_000 });

  describe('TokenStore', () => {
    it('gives back exactly what was written, and never takes a jti twice', async () => {
      const record = await put();
      expect(await store().find(record.jti)).toEqual(record);
      expect(await store().find(freshId('jti'))).toBeNull();
      await expect(store().add({ ...record, clientId: freshId('cli') })).rejects.toThrow();
      expect(await store().find(record.jti)).toEqual(record);
    });

    it('is used up by one of all racers', async () => {
      const { clientId, jti } = await put();
      expect(winners(await race((n) => (n % 2 ? store() : harness.others().tokens).consume(clientId, jti, NOW)))).toHaveLength(1);
      expect((await store().find(jti))?.consumedAt).toBe(NOW);
      expect(await store().consume(clientId, jti, NOW)).toBe(false);
    });

    it('is not used up by strangers, when revoked or when over', async () => {
      const token = await put();
      expect(await store().consume(freshId('cli'), token.jti, NOW)).toBe(false);
      expect(await store().consume(token.clientId, freshId('jti'), NOW)).toBe(false);
      expect(await store().consume(token.clientId, token.jti, token.expiresAt)).toBe(false);
      expect(await store().consume(token.clientId, token.jti, token.expiresAt - 1)).toBe(true);
      const revoked = await put();
      expect(await store().revoke(revoked.clientId, revoked.jti, NOW)).toBe(true);
      expect(await store().consume(revoked.clientId, revoked.jti, NOW)).toBe(false);
    });

    it('revokes as often as asked, keeping the first time', async () => {
      const { clientId, jti } = await put();
      expect(await store().revoke(freshId('cli'), jti, NOW)).toBe(false);
      expect(await store().revoke(clientId, freshId('jti'), NOW)).toBe(false);
      expect((await store().find(jti))?.revokedAt).toBeNull();
      expect(await race(() => store().revoke(clientId, jti, NOW))).not.toContain(false);
      expect(await store().revoke(clientId, jti, NOW + 5)).toBe(true);
      expect((await store().find(jti))?.revokedAt).toBe(NOW);
    });

    it('never both uses and outlives a revocation in a race', async () => {
      const { clientId, jti } = await put();
      const results = await race((n) => (n === 0 ? store().revoke(clientId, jti, NOW) : store().consume(clientId, jti, NOW)));
      expect(results[0]).toBe(true);
      expect(winners(results.slice(1)).length).toBeLessThanOrEqual(1);
      expect(await store().consume(clientId, jti, NOW)).toBe(false);
    });

    it('is issued to one of all racers, and its challenge is consumed with it', async () => {
      const challenge = await putChallenge({ status: 'verified' });
      const issued = winners(await race((n) => (n % 2 ? store() : harness.others().tokens).issue(tokenOf(challenge, `${challenge.id}_${String(n)}`), NOW)));
      expect(issued).toEqual([challenge.version + 1]);
      expect(await harness.stores().challenges.find(challenge.id)).toMatchObject({ status: 'consumed', endedAt: NOW, version: challenge.version + 1 });
      const tokens = await Promise.all(Array.from({ length: RACERS }, (_, n) => store().find(`${challenge.id}_${String(n)}`)));
      expect(tokens.filter((token) => token !== null)).toEqual([
        {
          jti: expect.any(String) as string,
          clientId: challenge.clientId,
          subject: challenge.subject,
          challengeId: challenge.id,
          expiresAt: T0 + 300_000,
          consumedAt: null,
          revokedAt: null,
        },
      ]);
    });

    it.each(['pending', 'claimed', 'verifying', 'awaiting_confirmation', 'consumed', 'failed', 'rejected', 'expired', 'canceled'] as const)(
      'is not issued for a challenge that is %s',
      async (status) => {
        const challenge = await putChallenge({ status });
        expect(await store().issue(tokenOf(challenge), NOW)).toBeNull();
        expect(await harness.stores().challenges.find(challenge.id)).toEqual(challenge);
      },
    );

    it('is not issued at the end of the challenge, nor under a number that was taken, and then the approval stays', async () => {
      const challenge = await putChallenge({ status: 'verified' });
      expect(await store().issue(tokenOf(challenge), challenge.expiresAt)).toBeNull();
      const { jti } = await put();
      await expect(store().issue(tokenOf(challenge, jti), NOW)).rejects.toThrow();
      expect(await harness.stores().challenges.find(challenge.id)).toEqual(challenge);
      expect(await store().issue(tokenOf(challenge), challenge.expiresAt - 1)).not.toBeNull();
    });
  });
}
