import { describe, expect, it } from 'vitest';
import type { ChallengeRecord } from '../../../src/challenge/challenge.ts';
import { challengeRecord, decisionFor, deviceRecord, freshId, T0 } from '../../support/contract-records.ts';
import type { DurableHarness } from './durable-harness.ts';
import { race, winners } from './race.ts';

const NOW = T0 + 1;
const EXPIRES = T0 + 300_000;

/**
 * What ends together, in one transaction: with a device, and with "this is not me".
 * @param harness what to run against
 */
export function reactionsSuite(harness: DurableHarness): void {
  const put = async (overrides: Partial<ChallengeRecord>): Promise<ChallengeRecord> => {
    const record = challengeRecord(overrides);
    const { version } = await harness.stores().assessments.loadHistory(record.clientId, record.subject);
    await harness.stores().assessments.write(decisionFor(record, { expectedVersion: version }));
    return record;
  };
  const issue = async (challenge: ChallengeRecord): Promise<string> => {
    const jti = freshId('jti');
    expect(await harness.stores().tokens.issue({ jti, challengeId: challenge.id, expiresAt: EXPIRES }, NOW)).not.toBeNull();
    return jti;
  };
  const statuses = (records: readonly ChallengeRecord[]) => Promise.all(records.map(async ({ id }) => (await harness.stores().challenges.find(id))?.status));
  const isLive = async (jti: string): Promise<boolean> => (await harness.stores().tokens.find(jti))?.revokedAt === null;
  const who = () => ({ clientId: freshId('cli'), subject: freshId('u') });

  describe('a device that is revoked', () => {
    it('ends what it claimed or approved and nothing else', async () => {
      const device = deviceRecord(who());
      const { clientId, subject, id: deviceId } = device;
      await harness.stores().devices.add(device);
      const mine = { clientId, subject, deviceId };
      const ended = [
        await put({ ...mine, status: 'claimed' }),
        await put({ ...mine, status: 'verified' }),
        await put({ ...mine, status: 'awaiting_confirmation' }),
      ];
      const kept = [
        await put({ ...mine, status: 'failed', endedAt: T0 }),
        await put({ clientId, subject, status: 'pending' }),
        await put({ clientId, subject, deviceId: freshId('dev'), status: 'claimed' }),
        await put({ ...mine, status: 'claimed', expiresAt: NOW }),
      ];
      const token = await issue(await put({ ...mine, status: 'verified' }));
      const used = await issue(await put({ ...mine, status: 'verified' }));
      await harness.stores().tokens.consume(clientId, used, NOW);
      const other = await issue(await put({ clientId, subject, status: 'verified' }));
      const revoked = await harness.stores().devices.revoke(clientId, subject, deviceId, NOW);
      expect(revoked?.revokedTokens).toBe(1);
      expect(new Set(revoked?.canceled)).toEqual(new Set(ended.map(({ id, version }) => ({ id, version: version + 1 }))));
      expect(await statuses(ended)).toEqual(['canceled', 'canceled', 'canceled']);
      expect(await statuses(kept)).toEqual(['failed', 'pending', 'claimed', 'claimed']);
      expect([await isLive(token), await isLive(used), await isLive(other)]).toEqual([false, true, true]);
    });

    it('leaves no live token, whoever redeems at the same moment', async () => {
      for (let round = 0; round < 8; round++) {
        const device = deviceRecord(who());
        await harness.stores().devices.add(device);
        const challenge = await put({ clientId: device.clientId, subject: device.subject, deviceId: device.id, status: 'verified' });
        await race(async (n) => {
          const stores = n % 2 ? harness.stores() : harness.others();
          if (n === 5) await stores.devices.revoke(device.clientId, device.subject, device.id, NOW);
          else await stores.tokens.issue({ jti: `${challenge.id}_${String(n)}`, challengeId: challenge.id, expiresAt: EXPIRES }, NOW);
        });
        const tokens = await Promise.all(Array.from({ length: 16 }, (_, n) => harness.stores().tokens.find(`${challenge.id}_${String(n)}`)));
        expect(tokens.filter((token) => token !== null && token.revokedAt === null)).toEqual([]);
        expect(['canceled', 'consumed']).toContain((await harness.stores().challenges.find(challenge.id))?.status);
      }
    });

    it('approves nothing any more, even when it had claimed in between', async () => {
      const device = deviceRecord(who());
      await harness.stores().devices.add(device);
      await harness.stores().devices.revoke(device.clientId, device.subject, device.id, NOW);
      const late = await put({ clientId: device.clientId, subject: device.subject, deviceId: device.id, status: 'verified' });
      expect(await harness.stores().tokens.issue({ jti: freshId('jti'), challengeId: late.id, expiresAt: EXPIRES }, NOW)).toBeNull();
    });
  });

  describe('"this is not me"', () => {
    it('ends every challenge and token of the subject, once, and nobody else’s', async () => {
      const subject = who();
      const declined = await put({ ...subject, status: 'claimed' });
      const ended = [await put({ ...subject, status: 'pending' }), await put({ ...subject, status: 'verified' })];
      const kept = [await put({ ...who(), status: 'verified' }), await put({ ...who(), subject: subject.subject, status: 'pending' })];
      const token = await issue(await put({ ...subject, status: 'verified' }));
      const results = winners(await race((n) => (n % 2 ? harness.stores() : harness.others()).challenges.rejectAsStranger(declined.id, NOW)));
      expect(results).toHaveLength(1);
      expect(results[0]?.record).toMatchObject({ id: declined.id, status: 'rejected', rejectReason: 'not_me', endedAt: NOW, version: declined.version + 1 });
      expect(new Set(results[0]?.canceled)).toEqual(new Set(ended.map(({ id, version }) => ({ id, version: version + 1 }))));
      expect(results[0]?.revokedTokens).toBe(1);
      expect(await statuses([...ended, ...kept])).toEqual(['canceled', 'canceled', 'verified', 'pending']);
      expect(await isLive(token)).toBe(false);
    });

    it('ends the web sessions of the subject, and nobody else’s', async () => {
      const [subject, other] = [who(), who()];
      const declined = await put({ ...subject, status: 'claimed' });
      const session = (owner: typeof subject) => ({
        ...owner,
        tokenHash: freshId('hash'),
        sessionId: 's_1',
        deviceId: null,
        createdAt: T0,
        expiresAt: EXPIRES,
      });
      const [mine, theirs] = [session(subject), session(other)];
      const { webSessions, challenges } = harness.stores();
      await webSessions.add(mine);
      await webSessions.add(theirs);
      await challenges.rejectAsStranger(declined.id, NOW);
      expect(await webSessions.find(subject.clientId, mine.tokenHash, NOW)).toBeNull();
      expect(await webSessions.find(other.clientId, theirs.tokenHash, NOW)).toEqual(theirs);
    });

    it('leaves no live token, whoever redeems at the same moment', async () => {
      for (let round = 0; round < 8; round++) {
        const subject = who();
        const challenge = await put({ ...subject, status: 'verified' });
        const declined = await put({ ...subject, status: 'claimed' });
        await race(async (n) => {
          const stores = n % 2 ? harness.stores() : harness.others();
          if (n === 5) await stores.challenges.rejectAsStranger(declined.id, NOW);
          else await stores.tokens.issue({ jti: `${challenge.id}_${String(n)}`, challengeId: challenge.id, expiresAt: EXPIRES }, NOW);
        });
        const tokens = await Promise.all(Array.from({ length: 16 }, (_, n) => harness.stores().tokens.find(`${challenge.id}_${String(n)}`)));
        expect(tokens.filter((token) => token !== null && token.revokedAt === null)).toEqual([]);
      }
    });
  });
}
