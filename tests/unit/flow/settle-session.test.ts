import { describe, expect, test } from 'vitest';
import type { KeyOwner, WrappedKey } from '../../../src/consent/data-key.ts';
import { NOTICE_VERSION } from '../../../src/consent/notice.ts';
import { readWrappingKeys } from '../../../src/consent/wrapping-keys.ts';
import { type FaceTemplateDeps, saveFaceTemplate } from '../../../src/flow/face-template.ts';
import { readVerdict } from '../../../src/flow/read-verdict.ts';
import type { AttemptClockDeps } from '../../../src/flow/keep-time.ts';
import type { SettleLivenessDeps } from '../../../src/flow/settle-liveness.ts';
import { startLiveness, type StartLivenessDeps } from '../../../src/flow/start-liveness.ts';
import { submitFrames } from '../../../src/flow/submit-frames.ts';
import { Problem } from '../../../src/lib/problem.ts';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import type { AttemptRecord, AttemptStore } from '../../../src/liveness/attempt-store.ts';
import type { SessionResult } from '../../../src/liveness/liveness-provider.ts';
import type { TemplateRecord } from '../../../src/liveness/template-store.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { createMemoryEvidenceStore } from '../../../src/store/memory/evidence-store.ts';
import { fakeSessionProvider } from '../../support/fakes/liveness-fakes.ts';
import { fakeAuditLog, NOW } from '../../support/fakes/session-fakes.ts';
import { planOf, synthesize } from '../liveness/synthetic-attempt.ts';

const [CLIENT, SUBJECT] = ['cli_1', 'u_1'];
const FACE = Array.from({ length: 128 }, (_, i) => (i === 0 ? 1 : 0));
// A JPEG by its header; what it shows is what the fake analyzer says.
const JPEG = (side: number) =>
  Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, side >> 8, side & 255, side >> 8, side & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1);
const LIVE: SessionResult = { status: 'judged', decision: 'live', confidence: 0.99, threshold: 0.9, referenceImage: JPEG(640) };
const [seen] = synthesize(planOf('blink'), { seed: 1 }).flatMap(({ frames }) => frames);
const down = new Problem('liveness_provider_unavailable');

/** One attempt in memory. */
function fakeAttempts(): AttemptStore & { current: AttemptRecord | null } {
  const store: AttemptStore & { current: AttemptRecord | null } = {
    current: null,
    create: (attempt) => {
      store.current = attempt;
      return Promise.resolve([]);
    },
    find: () => Promise.resolve(store.current),
    isLatest: () => Promise.resolve(true),
    acceptChunk: () => Promise.resolve(null),
    settle: (_id, verdict, now) => {
      if (store.current === null || store.current.settledAt !== null) return Promise.resolve(null);
      store.current = { ...store.current, ...verdict, settledAt: now };
      return Promise.resolve(store.current);
    },
    recentFrameHashes: () => Promise.resolve([]),
    forgetFace: () => Promise.resolve([]),
  };
  return store;
}

function service(options: { readonly embedding?: readonly number[]; readonly expiresAt?: number } = {}) {
  let now = NOW;
  let template: TemplateRecord | null = null;
  let wrappedKey: WrappedKey | null = null;
  const clock = { now: () => now };
  const vendor = fakeSessionProvider({ name: 'aws-rekognition', expiresAt: options.expiresAt ?? NOW + 120_000 });
  const masterKey = systemRandom.bytes(32);
  const count = { begun: 0, released: 0, succeeded: 0, measured: 0 };
  const done = async (name: keyof typeof count): Promise<void> => {
    count[name] += 1;
    return Promise.resolve();
  };
  const measured: FrameMeasurement | undefined = seen && { ...seen, kind: 'still', faces: 1, embedding: options.embedding ?? FACE };
  const audit = fakeAuditLog();
  const attempts = fakeAttempts();
  const background: Promise<unknown>[] = [];
  const deps = {
    attempts,
    audit,
    clock,
    random: systemRandom,
    masterKey,
    wrapping: readWrappingKeys(masterKey, undefined),
    consents: { list: () => Promise.resolve([{ purpose: 'face_verification', withdrawnAt: null, textVersion: NOTICE_VERSION }]) },
    evidence: createMemoryEvidenceStore(clock),
    evidenceSeconds: 900,
    evidenceAfterFailed: 'destroy' as const,
    networkSlack: { stepSlackMs: 6000, runSlackMs: 12_000 },
    facePolicy: {},
    thresholds: DEFAULT_THRESHOLDS,
    pad: null,
    background: (work: Promise<unknown>) => background.push(work),
    providers: { preferred: vendor.name, find: (name: string) => (name === vendor.name ? vendor : null) },
    lockouts: {
      begin: async () => done('begun').then(() => ({ allowed: true })),
      release: async () => done('released'),
      succeed: async () => done('succeeded'),
    },
    templates: {
      find: () => Promise.resolve(template),
      enroll: (saved: TemplateRecord) => {
        template = saved;
        return Promise.resolve(true);
      },
      touch: () => Promise.resolve(),
    },
    subjects: {
      findWrappedKey: () => Promise.resolve(wrappedKey),
      ensureWrappedKey: (_owner: KeyOwner, wrapped: WrappedKey) => Promise.resolve((wrappedKey ??= wrapped)),
    },
    analyzer: { analyze: async () => done('measured').then(() => (measured ? [measured] : [])) },
  };
  const start = async () => {
    await saveFaceTemplate({ clientId: CLIENT, subject: SUBJECT, embedding: FACE, mayReplace: false }, deps as unknown as FaceTemplateDeps);
    return startLiveness(
      {
        owner: { kind: 'challenge', id: 'chl_1' },
        clientId: CLIENT,
        subject: SUBJECT,
        provider: vendor.name,
        capture: { source: 'web', trackLabel: '', facing: 'user', width: null, height: null },
        excludes: { before: null, now: null },
        lightsScreen: false,
        takeTry: () => Promise.resolve({ triesLeft: 2, excludes: null }),
      },
      deps as unknown as StartLivenessDeps,
    );
  };
  const read = async () => {
    if (attempts.current === null) throw new Error('nothing was started');
    // A second later, so that the vendor is asked again.
    now += 1100;
    return readVerdict(attempts.current, deps as unknown as SettleLivenessDeps & AttemptClockDeps);
  };
  const advance = (ms: number): void => {
    now += ms;
  };
  return { attempts, audit, vendor, count, deps, start, read, advance, background };
}

describe("an attempt at a vendor's", () => {
  test('gives the phone the session once and keeps no token of it', async () => {
    const one = service();
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
    const one = service();
    await one.start();
    expect(await one.read()).toEqual({ status: 'verifying', hints: [] });
    one.vendor.says = LIVE;
    expect(await one.read()).toEqual({ status: 'passed', hints: [] });
    await Promise.all(one.background);
    expect(one.count).toEqual({ begun: 1, released: 0, succeeded: 1, measured: 1 });
    expect(one.vendor.closed).toEqual([one.attempts.current?.session?.id]);
    const judgedBy = { provider: 'aws-rekognition', assurance: 'server_verified' };
    expect(JSON.parse(one.attempts.current?.reportJson ?? '')).toMatchObject({ ...judgedBy, checks: [{ name: 'vendor_liveness', value: 0.99 }, {}, {}] });
    expect(one.audit.events).toMatchObject([{ kind: 'liveness.passed', data: judgedBy }]);
  });

  test('is decided once, whatever the vendor says afterwards', async () => {
    const one = service();
    await one.start();
    one.vendor.says = { ...LIVE, decision: 'spoof' };
    expect(await one.read()).toEqual({ status: 'failed', hints: [] });
    one.vendor.says = LIVE;
    expect(await one.read()).toEqual({ status: 'failed', hints: [] });
    expect(one.vendor.reads).toHaveLength(1);
    expect(one.count.succeeded).toBe(0);
  });

  test('of sixteen that ask at once one asks the vendor, and one settles', async () => {
    const one = service();
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
    const stranger = service({ embedding: Array.from({ length: 128 }, (_, i) => (i === 1 ? 1 : 0)) });
    await stranger.start();
    stranger.vendor.says = LIVE;
    expect(await stranger.read()).toEqual({ status: 'failed', hints: [] });
    for (const referenceImage of [null, new Uint8Array(9), JPEG(4097)]) {
      const one = service();
      await one.start();
      one.vendor.says = { ...LIVE, referenceImage };
      expect(await one.read()).toEqual({ status: 'retry', hints: ['face_obscured'] });
      expect(one.count.measured).toBe(0);
    }
    const edge = service();
    await edge.start();
    edge.vendor.says = { ...LIVE, referenceImage: JPEG(4096) };
    expect((await edge.read()).status).toBe('passed');
  });

  test('an outage decides nothing, and the same session can be read when it is over', async () => {
    const one = service();
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
      const one = service({ expiresAt: NOW + 10_000 });
      await one.start();
      one.advance(8_899);
      one.vendor.says = { status: 'pending' };
      expect((await one.read()).status).toBe('verifying');
      one.advance(-1099);
      one.vendor.says = says;
      expect(await one.read()).toEqual({ status: 'retry', hints: ['timeout'] });
      expect(one.count).toMatchObject({ released, succeeded: 0, measured: 0 });
    }
  });

  test('cannot be started when the vendor is away: nothing is counted against the person, and nothing is begun', async () => {
    const one = service();
    one.vendor.open = () => Promise.reject(down);
    await expect(one.start()).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    expect(one.count).toMatchObject({ begun: 1, released: 1 });
    expect(one.attempts.current).toBeNull();
  });

  test('a vendor that is not configured any more judges nothing', async () => {
    const one = service();
    await one.start();
    one.vendor.says = LIVE;
    one.deps.providers = { preferred: 'aws-rekognition', find: () => null };
    await expect(one.read()).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
    await expect(one.start()).rejects.toMatchObject({ code: 'liveness_provider_unavailable' });
  });

  test('takes no frames', async () => {
    const one = service();
    await one.start();
    const attempt = one.attempts.current;
    if (!attempt) throw new Error('nothing was started');
    const submitting = submitFrames({ attempt, seq: 0, body: new Uint8Array(9), declaredSha256: null }, one.deps);
    await expect(submitting).rejects.toMatchObject({ code: 'liveness_attempt_ended' });
  });
});
