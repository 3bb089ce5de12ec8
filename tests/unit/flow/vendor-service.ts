import type { KeyOwner, WrappedKey } from '../../../src/consent/data-key.ts';
import { NOTICE_VERSION } from '../../../src/consent/notice.ts';
import { readWrappingKeys } from '../../../src/consent/wrapping-keys.ts';
import { type FaceTemplateDeps, saveFaceTemplate } from '../../../src/flow/face-template.ts';
import { readVerdict } from '../../../src/flow/read-verdict.ts';
import type { AttemptClockDeps } from '../../../src/flow/keep-time.ts';
import type { SettleLivenessDeps } from '../../../src/flow/settle-liveness.ts';
import { startLiveness, type StartLivenessDeps } from '../../../src/flow/start-liveness.ts';
import { Problem } from '../../../src/lib/problem.ts';
import type { ProblemCode } from '../../../src/lib/problem-codes.ts';
import type { FrameMeasurement } from '../../../src/liveness/analyzer.ts';
import type { AttemptRecord, AttemptStore } from '../../../src/liveness/attempt-store.ts';
import type { SessionResult } from '../../../src/liveness/liveness-provider.ts';
import type { TemplateRecord } from '../../../src/liveness/template-store.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { createLogger } from '../../../src/runtime/logger.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { createMemoryEvidenceStore } from '../../../src/store/memory/evidence-store.ts';
import { fakeSessionProvider } from '../../support/fakes/liveness-fakes.ts';
import { fakeAuditLog, NOW } from '../../support/fakes/session-fakes.ts';
import { planOf, synthesize } from '../liveness/synthetic-attempt.ts';

export const [CLIENT, SUBJECT] = ['cli_1', 'u_1'];
export const FACE = Array.from({ length: 128 }, (_, i) => (i === 0 ? 1 : 0));
// A JPEG by its header; what it shows is what the fake analyzer says.
export const JPEG = (side: number) =>
  Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, side >> 8, side & 255, side >> 8, side & 255, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1);
export const LIVE: Extract<SessionResult, { readonly status: 'judged' }> = {
  status: 'judged',
  decision: 'live',
  confidence: 0.99,
  threshold: 0.9,
  referenceImage: JPEG(640),
};
const [seen] = synthesize(planOf('blink'), { seed: 1 }).flatMap(({ frames }) => frames);
export const down = new Problem('liveness_provider_unavailable');

/** One attempt in memory. */
interface OneAttempt extends AttemptStore {
  current: AttemptRecord | null;
  readonly closed: string[];
}

function fakeAttempts(): OneAttempt {
  const store: OneAttempt = {
    current: null,
    closed: [],
    create: (attempt) => {
      store.current = attempt;
      return Promise.resolve([]);
    },
    find: () => Promise.resolve(store.current),
    acceptChunk: () => Promise.resolve(null),
    settle: (_id, verdict, now) => {
      if (store.current === null || store.current.settledAt !== null) return Promise.resolve(null);
      store.current = { ...store.current, ...verdict, settledAt: now };
      return Promise.resolve(store.current);
    },
    recentFrameHashes: () => Promise.resolve([]),
    forgetFace: () => Promise.resolve([]),
    findRunning: () => Promise.resolve(store.current),
    listOverdue: () => Promise.resolve([]),
    listUnclosed: () => Promise.resolve([]),
    takeUnclosed: () => Promise.resolve([]),
    markClosed: (id) => {
      store.closed.push(id);
      return Promise.resolve();
    },
  };
  return store;
}

/** A service with one attempt at a fake vendor's. */
export function vendorService(options: { readonly embedding?: readonly number[]; readonly expiresAt?: number; readonly analyzerSays?: ProblemCode } = {}) {
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
  const lines: Readonly<Record<string, unknown>>[] = [];
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
    log: createLogger('warn', { write: (line) => lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>) }),
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
    analyzer: {
      analyze: async () => {
        await done('measured');
        if (options.analyzerSays) throw new Problem(options.analyzerSays);
        return measured ? [measured] : [];
      },
    },
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
  return { attempts, audit, vendor, count, deps, start, read, advance, background, lines };
}
