import { describe, expect, test } from 'vitest';
import { readVerdict } from '../../../src/flow/read-verdict.ts';
import type { AttemptClockDeps } from '../../../src/flow/keep-time.ts';
import type { SettleLivenessDeps } from '../../../src/flow/settle-liveness.ts';
import { Problem } from '../../../src/lib/problem.ts';
import { NOW } from '../../support/fakes/session-fakes.ts';

import { down, LIVE, vendorService } from './vendor-service.ts';

describe("a session at a vendor's", () => {
  test('of sixteen that come too late while the vendor is away one takes back the one failure, and the session is let go of', async () => {
    const one = vendorService({ expiresAt: NOW + 10_000 });
    await one.start();
    one.vendor.says = down;
    one.advance(10_000);
    const attempt = one.attempts.current;
    if (!attempt) throw new Error('nothing was started');
    const reading = Array.from({ length: 16 }, async () => readVerdict(attempt, one.deps as unknown as SettleLivenessDeps & AttemptClockDeps));
    for (const answer of await Promise.all(reading)) expect(answer).toEqual({ status: 'retry', hints: ['timeout'] });
    await Promise.all(one.background);
    expect(one.count).toMatchObject({ begun: 1, released: 1 });
    expect(one.audit.events).toHaveLength(1);
    expect(one.vendor.closed).toEqual([attempt.session?.id]);
  });

  test('one that cannot be closed changes no verdict, is told of, and not taken for closed', async () => {
    const one = vendorService();
    await one.start();
    one.vendor.says = LIVE;
    one.vendor.close = () => Promise.reject(down);
    expect((await one.read()).status).toBe('passed');
    await Promise.all(one.background);
    expect(one.attempts.closed).toEqual([]);
    expect(one.lines).toMatchObject([{ event: 'vendor_session_open', attempt: one.attempts.current?.id, provider: 'aws-rekognition' }]);
    expect(JSON.stringify(one.lines)).not.toContain(one.attempts.current?.session?.id);
  });

  test('one that stands in no record is closed at once, and one of another attempt is not', async () => {
    for (const [failure, closed] of [
      [new Problem('store_unavailable'), 1],
      [down, 0],
    ] as const) {
      const one = vendorService();
      one.attempts.create = () => Promise.reject(failure);
      await expect(one.start()).rejects.toBe(failure);
      await Promise.all(one.background);
      expect(one.vendor.closed).toHaveLength(closed);
    }
  });
});
