import { describe, expect, test } from 'vitest';
import { deliverPings, PING_RETRY_SECONDS, sealPing } from '../../../src/flow/backchannel-ping.ts';
import type { BackchannelStore, DuePing } from '../../../src/notify/backchannel-store.ts';
import type { OutboundRequest, OutboundResult } from '../../../src/notify/outbound-http.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

const NOW = 1_800_000_000_000;
const masterKey = new Uint8Array(32).fill(7);
const sealed = sealPing({ challengeId: 'chl_1', authReqId: 'ar_1', notificationToken: 'secret-of-the-client' }, { masterKey, random: systemRandom });
const answer = (status: number): OutboundResult => ({ kind: 'answer', status, retryAfterSeconds: null, body: new Uint8Array() });
const failed = (fault: Extract<OutboundResult, { kind: 'failed' }>['fault']): OutboundResult => ({ kind: 'failed', fault });

/** What was sent, what became of it, and what was logged. */
async function run(result: OutboundResult, change: Partial<DuePing> = {}) {
  const ping: DuePing = {
    challengeId: 'chl_1',
    clientId: 'cli_1',
    endpoint: 'https://a.example/ping',
    isWanted: true,
    sealed,
    attempts: 1,
    lease: 'l',
    ...change,
  };
  const sent: OutboundRequest[] = [];
  const settled: (number | null)[] = [];
  const logged: object[] = [];
  const backchannel: BackchannelStore = {
    findEndpoint: () => Promise.resolve(null),
    setEndpoint: () => Promise.resolve(),
    lease: () => Promise.resolve([ping]),
    settle: (_ping, retryAt) => {
      settled.push(retryAt);
      return Promise.resolve(true);
    },
  };
  const outbound = {
    check: () => null,
    post: (request: OutboundRequest) => {
      sent.push(request);
      return Promise.resolve(result);
    },
  };
  const keep = (_event: string, data?: object): void => void logged.push(data ?? {});
  const log = { debug: keep, info: keep, warn: keep, error: keep };
  await deliverPings({ backchannel, outbound, masterKey, clock: { now: () => NOW }, random: systemRandom, log });
  return { sent, settled, logged };
}

describe('a ping', () => {
  test.each([200, 204])('that is answered with %i is done', async (status) => {
    expect(await run(answer(status))).toEqual({
      sent: [
        {
          url: 'https://a.example/ping',
          headers: { 'Content-Type': 'application/json', Authorization: 'Bearer secret-of-the-client' },
          body: '{"auth_req_id":"ar_1"}',
        },
      ],
      settled: [null],
      logged: [],
    });
  });

  test.each([201, 202, 301, 302, 303, 307, 308, 400, 401, 403, 404, 410])(
    'that is answered with %i is given up: neither followed nor tried again',
    async (status) => {
      const { sent, settled, logged } = await run(answer(status));
      expect([sent.length, settled]).toEqual([1, [null]]);
      expect(logged).toMatchObject([{ challenge: 'chl_1', reason: String(status), is_last: true }]);
    },
  );

  test.each([answer(500), answer(503), answer(429), answer(408), failed('timeout'), failed('connect_failed'), failed('host_unknown')])(
    'is tried again where that may help: %j',
    async (result) => {
      for (const [i, seconds] of PING_RETRY_SECONDS.entries()) expect((await run(result, { attempts: i + 1 })).settled).toEqual([NOW + seconds * 1000]);
      const last = await run(result, { attempts: PING_RETRY_SECONDS.length + 1 });
      expect([last.sent.length, last.settled]).toEqual([1, [null]]);
    },
  );

  test.each([failed('address_forbidden'), failed('url_not_https'), failed('host_forbidden'), failed('url_userinfo')])(
    'to an address that must not be called is given up: %j',
    async (result) => {
      expect((await run(result)).settled).toEqual([null]);
    },
  );

  test.each<[string, Partial<DuePing>]>([
    ['whose client has redeemed already', { isWanted: false }],
    ['whose client wants none any more', { endpoint: null }],
    ['that was sealed for another challenge', { challengeId: 'chl_2' }],
    ['that was changed', { sealed: Uint8Array.from([...sealed.subarray(0, -1), (sealed.at(-1) ?? 0) ^ 1]) }],
  ])('%s is not sent', async (_name, change) => {
    expect(await run(answer(204), change)).toEqual({ sent: [], settled: [null], logged: [] });
  });

  test('stands sealed, and no log names what it says', async () => {
    expect(Buffer.from(sealed).toString('latin1')).not.toMatch(/ar_1|secret/);
    expect(JSON.stringify((await run(answer(500))).logged)).not.toMatch(/ar_1|secret/);
  });
});
