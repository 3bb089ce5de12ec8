import { expect, test } from 'vitest';
import { call, claimed, enrollKey, freshSubject, passByKey, redeem, stepUp } from '../actors.ts';
import type { Target } from '../target.ts';
import { webhookActors } from '../webhook-actors.ts';

/** What ends when a person says “this is not me” or a phone is unbound, as the gateway hears of it. */
export function reactionsSuite(get: () => Target): void {
  const { add, until, of } = webhookActors(get);
  /** Somebody whose phone has approved an action, the token of which is not used up. */
  const withToken = async () => {
    const subject = freshSubject();
    const phone = await enrollKey(get(), subject);
    const approved = await stepUp(get(), subject);
    await passByKey(get(), approved, phone);
    expect((await redeem(get(), approved.authReqId)).status).toBe(200);
    return { subject, phone, approved };
  };

  test('“this is not me” reaches the gateway: which sessions to end, what died with it, and that the account is judged more strictly', async () => {
    const types = ['challenge.canceled', 'challenge.rejected', 'risk.raised', 'sessions.revoked', 'token.revoked'];
    await add(types);
    const { subject, phone, approved } = await withToken();
    const beside = await stepUp(get(), subject, { session: 's_2' });
    const strange = await stepUp(get(), subject, { session: 's_3' });
    const token = await claimed(get(), strange, phone);
    expect((await call(get(), 'POST', `/v1/challenges/${strange.id}/reject`, { token, json: { reason: 'not_me' } })).status).toBe(200);
    const events = await until(types.length, of(subject));
    const dataOf = (type: string) => events.filter((event) => event.type === type).map(({ data }) => data);
    expect(events.map(({ type }) => type).toSorted()).toEqual(types);
    expect(dataOf('sessions.revoked')).toEqual([{ subject, reason: 'not_me', challenge_id: strange.id, tokens_revoked: 1 }]);
    expect(dataOf('token.revoked')).toMatchObject([{ challenge_id: approved.id }]);
    expect(dataOf('challenge.canceled')).toMatchObject([{ challenge_id: beside.id }]);
    expect(dataOf('challenge.rejected')).toMatchObject([{ challenge_id: strange.id, reason: 'not_me' }]);
    expect(dataOf('risk.raised')).toMatchObject([{ reason: 'not_me', challenge_id: strange.id }]);
  });

  test('a phone that is unbound takes its token and its challenge with it, and the gateway hears of all three', async () => {
    const types = ['challenge.canceled', 'device.revoked', 'token.revoked'];
    await add(types);
    const { subject, phone, approved } = await withToken();
    const open = await stepUp(get(), subject, { session: 's_2' });
    await claimed(get(), open, phone);
    const gone = await call(get(), 'DELETE', `/v1/subjects/${subject}/devices/${phone.deviceId}`, { token: get().apiKey });
    expect(gone.status, gone.text).toBe(204);
    const events = await until(types.length, of(subject));
    expect(events.map(({ type }) => type).toSorted()).toEqual(types);
    expect(events.find(({ type }) => type === 'token.revoked')?.data).toMatchObject({ challenge_id: approved.id });
    expect(events.find(({ type }) => type === 'challenge.canceled')?.data).toMatchObject({ challenge_id: open.id });
  });
}
