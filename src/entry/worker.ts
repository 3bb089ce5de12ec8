import type { AssetManifest } from '../../web/pages/asset-manifest.ts';
import type { Config } from '../config/config-schema.ts';
import { faceThresholdsOf, leaseOf, loadSettings, outboundRulesOf } from './load-settings.ts';
import { deliverPings } from '../flow/backchannel-ping.ts';
import { settleOverdue } from '../flow/settle-overdue.ts';
import type { AppDeps } from '../http/app-deps.ts';
import { parseBase64url } from '../lib/bytes.ts';
import type { Clock } from '../lib/time.ts';
import type { EvidenceStore } from '../liveness/evidence-store.ts';
import { createFetchOutbound } from '../runtime/fetch-outbound.ts';
import { platformEd25519 } from '../runtime/platform-ed25519.ts';
import { createLogger } from '../runtime/logger.ts';
import { systemClock, systemRandom } from '../runtime/system.ts';
import { createBackchannelStore } from '../store/postgres/backchannel-store.ts';
import type { Database } from '../store/postgres/database.ts';
import { createEventKeyRing } from '../session/keys.ts';
import { createDurableStores } from '../store/postgres/durable-stores.ts';
import { openHyperdrive } from '../store/postgres/hyperdrive.ts';
import { createR2EvidenceStore } from '../store/r2/evidence-store.ts';
import type { R2Bucket } from '../store/r2/r2-bucket.ts';
import { createRedisEvidenceStore } from '../store/redis/evidence-store.ts';
import { createRedisHotStores } from '../store/redis/hot-stores.ts';
import { connectRedisForRequest } from '../store/redis/redis-connection.ts';
import { buildDeps } from './build-deps.ts';
import { buildProviders } from './build-providers.ts';
import { createRiskMemory } from './build-risk.ts';
import shippedPolicy from '../../policies/exchange-default.yaml';
import { composeApp } from './compose-app.ts';
import { deliverAfter, deliverOnSchedule } from './deliver-on-worker.ts';
import { edgeRemote } from './edge-remote.ts';
import { keepRisk } from './keep-risk.ts';
import { remoteAnalyzer } from './remote-analyzer.ts';
import { sweepOnWorker } from './sweep-on-worker.ts';
import { whenBodyEnds } from './when-body-ends.ts';

/** Bindings of the Worker; every other string binding is a setting (docs/config.md). */
export interface WorkerBindings {
  readonly HYPERDRIVE: { readonly connectionString: string };
  readonly ASSETS: { fetch(request: Request): Promise<Response> };
  /** Bucket for sealed frames; without it they are kept in Redis. */
  readonly EVIDENCE?: R2Bucket;
  readonly [setting: string]: unknown;
}

/** What Workers give beside the request. */
export interface WorkerContext {
  waitUntil(work: Promise<unknown>): void;
}

let manifest: AssetManifest | null = null;

// Data that outlives a request within one isolate; it never holds a connection.
const memory = createRiskMemory(systemClock);

/**
 * Answers one request on Workers. Dependencies are made for the request and let go of after it, because sockets must never be shared between requests there.
 * @param request the request
 * @param bindings database, assets and settings
 * @param context keeps the request alive for work after the answer
 * @param clock the present time
 * @returns the answer
 */
export async function answerOnWorker(request: Request, bindings: WorkerBindings, context: WorkerContext, clock: Clock = systemClock): Promise<Response> {
  const loaded = loadSettings(settingsOf(bindings));
  const log = createLogger(loaded.ok ? loaded.config.logLevel : 'error');
  const masterKey = loaded.ok && loaded.config.masterKey !== undefined ? parseBase64url(loaded.config.masterKey) : null;
  const redisUrl = loaded.ok ? loaded.config.redisUrl : undefined;
  if (!loaded.ok || !masterKey || redisUrl === undefined) {
    log.error('settings_refused', { issues: loaded.ok ? ['SHUALIAN_MASTER_KEY and REDIS_URL are required on Workers'] : loaded.issues });
    return new Response(null, { status: 503, headers: { 'Retry-After': '60' } });
  }
  // Built together with this Worker, so its shape is known.
  manifest ??= (await (await bindings.ASSETS.fetch(new Request('https://assets/.vite/manifest.json'))).json()) as AssetManifest;
  const database = openHyperdrive(bindings.HYPERDRIVE.connectionString);
  const redis = connectRedisForRequest(redisUrl);
  const background: Promise<unknown>[] = [];
  const deps = buildDeps({
    config: loaded.config,
    publicUrl: loaded.config.publicUrl ?? new URL(request.url).origin,
    masterKey,
    durable: createDurableStores(database.db, systemRandom, { clock, thresholds: faceThresholdsOf(loaded.config) }),
    hot: { ...createRedisHotStores(redis, () => connectRedisForRequest(redisUrl), loaded.config.redisPrefix), ...bucketOf(bindings, clock) },
    analyzer: analyzerOf(loaded.config),
    outbound: createFetchOutbound({ ...outboundRulesOf(loaded.config), clock }),
    pad: null,
    clock,
    random: systemRandom,
    log,
    remote: edgeRemote,
    memory,
    geo: null,
    shippedPolicy,
    background: (work) =>
      background.push(work.catch((error: unknown) => log.error('background_failed', { error: error instanceof Error ? error.message : typeof error }))),
  });
  deps.background(keepRisk(deps, clock));
  const app = composeApp(deps, { manifest, assets: null, demo: null });
  const response = await app(request, bindings);
  deps.background(deliverAfter(request, deps));
  const answered = whenBodyEnds(response);
  context.waitUntil(
    answered.ended
      .then(() => Promise.allSettled(background))
      .then(() => {
        redis.disconnect();
        return database.close();
      }),
  );
  return answered.response;
}

function settingsOf(bindings: WorkerBindings): Record<string, string> {
  return Object.fromEntries(Object.entries(bindings).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function bucketOf(bindings: WorkerBindings, clock: Clock): { readonly evidence?: EvidenceStore } {
  return bindings.EVIDENCE ? { evidence: createR2EvidenceStore(bindings.EVIDENCE, clock) } : {};
}

function analyzerOf(config: Config): AppDeps['analyzer'] {
  return remoteAnalyzer(config) ?? { analyze: () => Promise.reject(new TypeError('SHUALIAN_ANALYZER_URL is required on Workers')) };
}

/**
 * Sweeps, delivers and ends face checks that nobody came back for on the schedule of wrangler.toml; no decision rests on it.
 * @param bindings database, bucket and settings
 * @param clock the present time
 */
export async function sweepWorker(bindings: WorkerBindings, clock: Clock = systemClock): Promise<void> {
  const loaded = loadSettings(settingsOf(bindings));
  const masterKey = loaded.ok && loaded.config.masterKey !== undefined ? parseBase64url(loaded.config.masterKey) : null;
  if (!loaded.ok || !masterKey || loaded.config.redisUrl === undefined) throw new Error('the settings are refused: see settings_refused of any request');
  const { redisUrl, redisPrefix } = loaded.config;
  const database = openHyperdrive(bindings.HYPERDRIVE.connectionString);
  const redis = connectRedisForRequest(redisUrl);
  const { evidence } = { evidence: createRedisEvidenceStore(redis, redisPrefix), ...bucketOf(bindings, clock) };
  try {
    const durable = createDurableStores(database.db, systemRandom, { clock, thresholds: faceThresholdsOf(loaded.config) });
    const { faceCounter, templates, outbox, signalQueue, eventSigningKeys } = durable;
    await sweepOnWorker({ db: database.db, evidence, faceCounter, templates }, clock, loaded.config.templateDays);
    await pingOnWorker(database.db, loaded.config, clock);
    const rules = outboundRulesOf(loaded.config);
    const ports = {
      outbox,
      outbound: createFetchOutbound({ ...rules, clock }),
      ed25519: platformEd25519,
      clock,
      random: systemRandom,
      log: createLogger(loaded.config.logLevel),
      masterKey,
      leaseMs: leaseOf(rules),
    };
    const eventKeys = createEventKeyRing({ ...ports, signingKeys: eventSigningKeys });
    await deliverOnSchedule({ ...ports, signalQueue, eventKeys, issuer: loaded.config.publicUrl ?? null });
    // Last, since a vendor may be slow.
    const { evidenceAfterFailed } = loaded.config;
    const providers = buildProviders(loaded.config, clock);
    await settleOverdue({ ...durable, evidence, providers, evidenceAfterFailed, clock, log: ports.log });
  } finally {
    redis.disconnect();
    await database.close();
  }
}

// Of challenges that ended by themselves, and those to be tried again.
async function pingOnWorker(db: Database, config: Config, clock: Clock): Promise<void> {
  const masterKey = config.masterKey === undefined ? null : parseBase64url(config.masterKey);
  if (masterKey === null) return;
  const outbound = createFetchOutbound({ ...outboundRulesOf(config), clock });
  await deliverPings({ backchannel: createBackchannelStore(db), outbound, masterKey, clock, random: systemRandom, log: createLogger(config.logLevel) });
}

export default {
  fetch: (request: Request, bindings: WorkerBindings, context: WorkerContext): Promise<Response> => answerOnWorker(request, bindings, context),
  scheduled: async (_event: unknown, bindings: WorkerBindings): Promise<void> => sweepWorker(bindings),
};
