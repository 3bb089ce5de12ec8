import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPoolAnalyzer, type PoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { type OpenStores, openStores } from '../../src/entry/open-stores.ts';
import { startServer } from '../../src/entry/start-server.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import type { Clock } from '../../src/lib/time.ts';
import type { FaceAnalyzer } from '../../src/liveness/analyzer.ts';
import { systemClock } from '../../src/runtime/system.ts';
import { type Target, TARGET_SETTINGS } from './target.ts';
import { seedKeys } from './seed-keys.ts';

/** Starts the service on Node with a clock that tests move. Without URLs it runs on the embedded default. */
export async function startNodeTarget(
  name: string,
  settings: Readonly<Record<string, string>>,
  logs?: string[],
  seed?: (durable: OpenStores['durable']) => Promise<void>,
): Promise<NodeTarget> {
  return start(name, settings, { base: systemClock, ...(logs ? { logs } : {}), ...(seed ? { seed } : {}) });
}

/** The same with a clock that moves only when the test says so, and, unless the test brings an analyzer or the settings name some, an engine of its own that is given time: how long a busy machine draws and computes then counts for nothing. */
export async function startStillTarget(
  name: string,
  settings: Readonly<Record<string, string>>,
  { logs, analyzer }: { readonly logs?: string[]; readonly analyzer?: FaceAnalyzer } = {},
): Promise<NodeTarget> {
  const startedAt = systemClock.now();
  const engine = analyzer === undefined && settings['SHUALIAN_ANALYZER_URL'] === undefined ? await startEngine() : null;
  const measures = analyzer ?? engine;
  const target = await start(name, settings, { base: { now: () => startedAt }, ...(measures ? { analyzer: measures } : {}), ...(logs ? { logs } : {}) });
  return withEngine(target, engine);
}

/** The service with an analyzer of the test's making and a clock that moves only when the test says so, where what matters is how or when the analyzer answers. */
export async function startTargetWith(analyzer: FaceAnalyzer, settings: Readonly<Record<string, string>> = {}): Promise<NodeTarget> {
  const startedAt = systemClock.now();
  return start('analyzer', settings, { base: { now: () => startedAt }, analyzer });
}

/** The service at another time than now, where what is sent to it names dates; its clock moves only when the test says so. */
export async function startTargetAt(now: number): Promise<NodeTarget> {
  return start('then', {}, { base: { now: () => now } });
}

/** The service before pages that film. */
export type FilmTarget = Target & {
  /** To be told when a camera opens and closes. */
  readonly onFilming: (isFilming: boolean) => void;
};

/** Like {@link startNodeTarget} with an engine of its own that waits while a camera is open: people do not film with the machine that measures them, and a machine that does both loses frames. */
export async function startFilmTarget(settings: Readonly<Record<string, string>> = {}, seed?: Parts['seed']): Promise<FilmTarget> {
  const engine = await startEngine();
  let isFilming = false;
  let waiting: (() => void)[] = [];
  const analyzer: FaceAnalyzer = {
    analyze: async (frames, hint) => {
      if (isFilming) await new Promise<void>((resolve) => waiting.push(resolve));
      return engine.analyze(frames, hint);
    },
  };
  const onFilming = (value: boolean): void => {
    isFilming = value;
    if (value) return;
    for (const go of waiting) go();
    waiting = [];
  };
  // A loaded test machine uploads slowly; the limit itself is tested through the interface.
  const patience = { SHUALIAN_LIVENESS_STEP_SLACK_MS: '20000', SHUALIAN_LIVENESS_RUN_SLACK_MS: '60000' };
  const target = await start('browser', { ...patience, ...settings }, { base: systemClock, analyzer, ...(seed ? { seed } : {}) });
  const whole = withEngine(target, engine);
  const close = async (): Promise<void> => {
    onFilming(false);
    await whole.close();
  };
  return { ...target, onFilming, close };
}

async function startEngine(): Promise<PoolAnalyzer> {
  const engine = createPoolAnalyzer({ size: 1, queueLimit: 32, jobLimitMs: PATIENCE_MS });
  await engine.start();
  return engine;
}

function withEngine(target: NodeTarget, engine: PoolAnalyzer | null): NodeTarget {
  const close = async (): Promise<void> => {
    await target.close();
    await engine?.close();
  };
  return { ...target, close };
}

const PATIENCE_MS = 120_000;

type NodeTarget = Target & { readonly demoKey: string };

interface Parts {
  readonly base: Clock;
  readonly analyzer?: FaceAnalyzer;
  readonly logs?: string[];
  readonly seed?: (durable: OpenStores['durable']) => Promise<void>;
}

async function start(name: string, settings: Readonly<Record<string, string>>, { base, analyzer, logs, seed }: Parts): Promise<NodeTarget> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shualian-http-'));
  const loaded = loadConfig({ ...TARGET_SETTINGS, SHUALIAN_MODE: 'demo', SHUALIAN_PORT: '0', SHUALIAN_DATA_DIR: dataDir, ...settings });
  if (!loaded.ok) throw new Error(loaded.issues.join('\n'));
  let offset = 0;
  const clock = { now: () => base.now() + offset };
  const stores = await openStores(loaded.config, clock);
  const keys = await seedKeys(stores.durable);
  await seed?.(stores.durable);
  await stores.close();
  const log = logs ? createLogger(loaded.config.logLevel, { write: (line) => logs.push(line) }) : undefined;
  const server = await startServer({ config: loaded.config, clock, ...(log ? { log } : {}), ...(analyzer ? { analyzer } : {}) });
  return {
    name,
    origin: server.url,
    address: server.url,
    ...keys,
    demoKey: server.apiKey ?? '',
    send: (request) => fetch(request),
    advance: (ms) => {
      offset += ms;
      return Promise.resolve();
    },
    deliverDue: () => Promise.resolve(),
    now: () => clock.now(),
    close: async () => {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
