import { describe, expect, test } from 'vitest';
import { readVerdict } from '../../../src/flow/read-verdict.ts';
import type { AttemptClockDeps } from '../../../src/flow/keep-time.ts';
import type { SettleLivenessDeps } from '../../../src/flow/settle-liveness.ts';
import { submitFrames } from '../../../src/flow/submit-frames.ts';
import { NOW } from '../../support/fakes/session-fakes.ts';

import { CLIENT, down, JPEG, LIVE, SUBJECT, vendorService } from './vendor-service.ts';

describe("an attempt at a vendor's", () => {
  test('gives the phone the session once and keeps no token of it', async () => {
    const one = vendorService();
    const started = await one.start();
    expect(started).toMatchObject({ kind: 'vendor', provider: 'aws-rekognition', opened: { clientToken: 'fake-client-token' }, triesLeft: 2 });
    const session = one.attempts.current?.session;
    expect(one.vendor.opened).toEqual([{ attemptId: started.attemptId, clientId: CLIENT, subject: SUBJECT }]);
    expect(one.attempts.current).toMatchObject({ status: 'verifying', provider: 'aws-rekognition' });
    // What the phone signs is who judged which session.
    expect(JSON.parse(one.attempts.current?.planJson ?? '')).toEqual({ provider: 'aws-rekognition', region: 'eu-fake-1', session: session?.id });
    expect(JSON.stringify(one.attempts.current)).not.toContain('fake-client-token');
  });

  test('passes by what the vendor says and our own match, names who judged, and is let go of there', async () => {
    const one = vendorService();
    await one.start();
    expect(await one.read()).toEqual({ status: 'verifying', hints: [] });
    one.vendor.says = LIVE;
    expect(await one.read()).toEqual({ status: 'passed', hints: [] });
    await Promise.all(one.background);
    expect(one.count).toEqual({ begun: 1, released: 0, succeeded: 1, measured: 1 });
    expect(one.vendor.closed).toEqual([one.attempts.current?.session?.id]);
    expect(one.attempts.closed).toEqual([one.attempts.current?.id]);
    const judgedBy = { provider: 'aws-rekognition', assurance: 'server_verified' };
    expect(JSON.parse(one.attempts.current?.reportJson ?? '')).toMatchObject({ ...judgedBy, checks: [{ name: 'vendor_liveness', value: 0.99 }, {}, {}] });
    expect(one.audit.events).toMatchObject([{ kind: 'liveness.passed', data: judgedBy }]);
  });

  test('is decided once, whatever the vendor says afterwards', async () => {
    const one = vendorService();
    await one.start();
    one.vendor.says = { ...LIVE, decision: 'spoof' };
    expect(await one.read()).toEqual({ status: 'failed', hints: [] });
    one.vendor.says = LIVE;
    expect(await one.read()).toEqual({ status: 'failed', hints: [] });
    expect(one.vendor.reads).toHaveLength(1);
    expect(one.count.succeeded).toBe(0);
  });

  test('of sixteen that ask at once one asks the vendor, and one settles', async () => {
    const one = vendorService();
    await one.start();
    one.vendor.says = LIVE;
    one.advance(1100);
    const attempt = one.attempts.current;
    if (!attempt) throw new Error('nothing was started');
    await Promise.all(Array.from({ length: 16 }, async () => readVerdict(attempt, one.deps as unknown as SettleLivenessDeps & AttemptClockDeps)));
    expect(one.audit.events).toHaveLength(1);
    expect(one.count.succeeded).toBe(1);
  });

  test('does not pass a live stranger, nor a picture that cannot be one', async () => {
    const stranger = vendorService({ embedding: Array.from({ length: 128 }, (_, i) => (i === 1 ? 1 : 0)) });
    await stranger.start();
    stranger.vendor.says = LIVE;
    expect(await stranger.read()).toEqual({ status: 'failed', hints: [] });
    for (const referenceImage of [null, new Uint8Array(9), JPEG(4097)]) {
      const one = vendorService();
      await one.start();
      one.vendor.says = { ...LIVE, referenceImage };
      expect(await one.read()).toEqual({ status: 'retry', hints: ['face_obscured'] });
      expect(one.count.measured).toBe(0);
    }
    const broken = vendorService({ analyzerSays: 'frames_malformed' });
    await broken.start();
    broken.vendor.says = LIVE;
    expect(await broken.read()).toEqual({ status: 'retry', hints: ['face_obscured'] });
    const edge = vendorService();
    await edge.start();
    edge.vendor.says = { ...LIVE, referenceImage: JPEG(4096) };
    expect((await edge.read()).status).toBe('passed');
  });

  test('an outage decides nothing, and the same session can be read when it is over', async () => {
    const one = vendorService();
    await one.start();
    one.vendor.says = down;
    await expect(one.read()).rejects.toMatchObject({ code: 'liveness_provider_unavailable', status: 503 });
    expect(one.attempts.current?.settledAt).toBeNull();
    one.vendor.says = LIVE;
    expect((await one.read()).status).toBe('passed');
  });

  test('ends at its time: what comes then is too late, and is held against the person only when the vendor was there', async () => {
    for (const [says, released] of [
      [LIVE, 0],
      [{ status: 'pending' }, 0],
      [down, 1],
    ] as const) {
      const one = vendorService({ expiresAt: NOW + 10_000 });
      await one.start();
      one.advance(8_899);
      one.vendor.says = { status: 'pending' };
      expect((await one.read()).status).toBe('verifying');
      // Its time is over now, and the turn of the last one who asked is not: nobody asks the vendor meanwhile.
      one.advance(-1099);
      expect((await one.read()).status).toBe('verifying');
      one.vendor.says = says;
      expect(await one.read()).toEqual({ status: 'retry', hints: ['timeout'] });
      expect(one.count).toMatchObject({ released, succeeded: 0, measured: 0 });
    }
  });

  test('its last millisecond still counts', async () => {
    for (const [after, status] of [
      [9_999, 'passed'],
      [10_000, 'retry'],
    ] as const) {
      const one = vendorService({ expiresAt: NOW + 10_000 });
      await one.start();
      one.vendor.says = LIVE;
      one.advance(after - 1100);
      expect((await one.read()).status).toBe(status);
    }
  });

  test('cannot be started when the vendor is away: nothing is counted against the person, and nothing is begun', async () => {
    const one = vendorService();
    one.vendor.open = () => Promise.reject(down);
    await expect(one.start()).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    expect(one.count).toMatchObject({ begun: 1, released: 1 });
    expect(one.attempts.current).toBeNull();
  });

  test('a vendor that is not configured any more judges nothing', async () => {
    const one = vendorService();
    await one.start();
    one.vendor.says = LIVE;
    one.deps.providers = { preferred: 'aws-rekognition', find: () => null };
    await expect(one.read()).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    await expect(one.start()).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
  });

  test('takes no frames', async () => {
    const one = vendorService();
    await one.start();
    const attempt = one.attempts.current;
    if (!attempt) throw new Error('nothing was started');
    const submitting = submitFrames({ attempt, seq: 0, body: new Uint8Array(9), declaredSha256: null }, one.deps);
    await expect(submitting).rejects.toMatchObject({ code: 'liveness_attempt_ended' });
  });
});
