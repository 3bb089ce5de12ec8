import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import { judgePush } from '../../../src/notify/judge-push.ts';
import type { OutboundResult } from '../../../src/notify/outbound-http.ts';
import { RETRY_PAUSES_MS } from '../../../src/notify/retry-schedule.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

const NOW = 1_800_000_000_000;
const answer = (status: number, body = ''): OutboundResult => ({ kind: 'answer', status, retryAfterSeconds: null, body: utf8(body) });
const judge = (result: OutboundResult, attempts = 1, signal = 'session-revoked') =>
  judgePush(result, { attempts, signal }, { now: NOW, random: systemRandom, noticeId: 'evt_n' });
const refusal = (err: unknown) => answer(400, JSON.stringify({ err, description: 'x' }));

describe('what follows from a push', () => {
  test('2xx is success, a redirect is none', () => {
    for (const status of [200, 202, 204]) expect(judge(answer(status))).toEqual({ kind: 'delivered', lastStatus: status });
    for (const status of [301, 302, 307, 401, 403, 404, 500])
      expect(judge(answer(status))).toMatchObject({ kind: 'retry', lastStatus: status, lastError: 'status' });
  });
  test('only a refusal that cannot change ends the event', () => {
    for (const err of ['invalid_request', 'invalid_issuer', 'invalid_audience'])
      expect(judge(refusal(err))).toEqual({ kind: 'refused', lastStatus: 400, lastError: err });
    for (const err of ['invalid_key', 'authentication_failed', 'access_denied', 'their_own'])
      expect(judge(refusal(err))).toMatchObject({ kind: 'retry', lastError: err });
    for (const body of ['', '<html>', '[]', 'null', '{"err":1}', '{"err":"a b\\n"}'])
      expect(judge(answer(400, body))).toMatchObject({ kind: 'retry', lastError: 'status' });
    expect(judge(answer(500, '{"err":"invalid_request"}'))).toMatchObject({ kind: 'retry', lastError: 'status' });
  });
  test('after the last try, and at 410, the stream is stuck; news of that is given up instead', () => {
    const last = RETRY_PAUSES_MS.length;
    expect(judge({ kind: 'failed', fault: 'timeout' }, last - 1)).toMatchObject({ kind: 'retry', lastStatus: null, lastError: 'timeout' });
    expect(judge({ kind: 'failed', fault: 'timeout' }, last)).toEqual({
      kind: 'stuck',
      lastStatus: null,
      lastError: 'timeout',
      noticeId: 'evt_n',
      reason: 'The endpoint cannot be reached',
    });
    expect(judge(answer(410))).toMatchObject({ kind: 'stuck', lastStatus: 410, reason: 'The endpoint is gone' });
    expect(judge(refusal('invalid_key'), last)).toMatchObject({ kind: 'stuck', lastError: 'invalid_key' });
    expect(judge(answer(410), 1, 'stream-updated')).toMatchObject({ kind: 'refused', lastStatus: 410 });
  });
});
