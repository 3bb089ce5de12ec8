import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import type { AssetManifest } from '../../web/pages/asset-manifest.ts';
import { openPadModel } from '../analyzer/pad/onnx-pad-model.ts';
import { createPoolAnalyzer } from '../analyzer/pool/pool-analyzer.ts';
import type { Config } from '../config/config-schema.ts';
import type { Logger } from '../lib/logger.ts';
import type { Clock } from '../lib/time.ts';
import type { FaceAnalyzer } from '../liveness/analyzer.ts';
import type { PadModel } from '../liveness/pad-model.ts';
import { openGeoDatabase } from '../runtime/geo-database.ts';
import { createNodeOutbound } from '../runtime/node-outbound.ts';
import { createLogger } from '../runtime/logger.ts';
import { systemClock, systemRandom } from '../runtime/system.ts';
import { buildDeps } from './build-deps.ts';
import { createRiskMemory } from './build-risk.ts';
import { composeApp, type Fetch } from './compose-app.ts';
import { startDelivery } from './deliver-loop.ts';
import { issueDemoKey, loadMasterKey } from './demo-secrets.ts';
import { outboundRulesOf } from './load-settings.ts';
import { openStores } from './open-stores.ts';
import { PROJECT_PATHS } from './project-paths.ts';
import { keepRisk } from './keep-risk.ts';
import { refuseDotSegments } from './refuse-dot-segments.ts';
import { remoteAnalyzer } from './remote-analyzer.ts';
import { nodeRemote } from './remote-place.ts';
import { serveFiles } from './static-files.ts';
import { startPinger } from './start-pinger.ts';
import { startSweeper } from './sweep-expired.ts';
import { watchPolicyFile } from './watch-policy-file.ts';

/** How to start. */
export interface StartOptions {
  readonly config: Config;
  /** Certificate and key for HTTPS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Tests shift it; otherwise the machine's. */
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Tests bring one with more patience; otherwise the one of the settings. */
  readonly analyzer?: FaceAnalyzer;
  /** Source of the policy that is enforced where none ever was; otherwise the shipped one. */
  readonly shippedPolicy?: string;
}

/** A running server. */
export interface RunningServer {
  readonly url: string;
  /** API key of the demo exchange; null outside the demo. */
  readonly apiKey: string | null;
  /** Milliseconds until it listened, and until it could answer. */
  readonly timings: { readonly listeningMs: number; readonly readyMs: number };
  readonly close: () => Promise<void>;
}

const DRAIN_MS = 5000;

/**
 * Starts the service on Node. It listens first and opens the stores beside it, so that a first start feels short; requests that come before wait.
 * @param options settings
 * @returns the server, when it is ready
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const startedAt = performance.now();
  const { config } = options;
  const log = options.log ?? createLogger(config.logLevel);
  let open: (fetch: Fetch) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const ready = new Promise<Fetch>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  ready.catch(() => undefined);
  const listener = getRequestListener(async (request, env) => refuseDotSegments(targetOf(env)) ?? (await ready)(request, env));
  // The listener answers every failure itself; nobody waits for its promise.
  const listen = (incoming: IncomingMessage, outgoing: ServerResponse): void => void listener(incoming, outgoing);
  const server = options.tls ? createHttpsServer(options.tls, listen) : createHttpServer(listen);
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const listeningMs = Math.round(performance.now() - startedAt);
  // Node gives the address of a TCP socket as a record.
  const { port } = server.address() as AddressInfo;
  const publicUrl = config.publicUrl ?? `${options.tls ? 'https' : 'http'}://localhost:${String(port)}`;
  const closeServer = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
    await closed;
  };
  try {
    const service = await openService({ ...options, log, publicUrl });
    open(service.fetch);
    return {
      url: publicUrl,
      apiKey: service.apiKey,
      timings: { listeningMs, readyMs: Math.round(performance.now() - startedAt) },
      close: async () => {
        service.stopStreams();
        await closeServer();
        await service.close();
      },
    };
  } catch (error) {
    fail(error);
    server.closeAllConnections();
    await closeServer();
    throw error;
  }
}

function targetOf(env: HttpBindings | Http2Bindings): string {
  return env.incoming.url ?? '';
}

interface Service {
  readonly fetch: Fetch;
  readonly apiKey: string | null;
  readonly stopStreams: () => void;
  readonly close: () => Promise<void>;
}

async function openService(options: StartOptions & { readonly log: Logger; readonly publicUrl: string }): Promise<Service> {
  const { config, log, publicUrl } = options;
  const clock = options.clock ?? systemClock;
  const masterKey = loadMasterKey(config, systemRandom);
  const stores = await openStores(config, clock);
  const analyzer = options.analyzer ? { analyzer: options.analyzer, close: () => Promise.resolve() } : openAnalyzer(config, log);
  const geo = await openGeo(config, log);
  try {
    const isDemo = config.mode === 'demo';
    if (!isDemo && (await stores.durable.clients.hasDemoKeys())) throw new Error('a demo key exists in this database: production refuses to start');
    const apiKey = isDemo ? await issueDemoKey(stores.durable, { random: systemRandom, clock }) : null;
    const running = createBackground(log);
    const deps = buildDeps({
      config,
      publicUrl,
      masterKey,
      durable: stores.durable,
      hot: stores.hot,
      analyzer: analyzer.analyzer,
      outbound: createNodeOutbound({ ...outboundRulesOf(config), clock }),
      pad: await openPad(config),
      clock,
      random: systemRandom,
      log,
      remote: nodeRemote(config.trustedProxies),
      memory: createRiskMemory(clock),
      geo: geo?.lookup ?? null,
      shippedPolicy: options.shippedPolicy ?? readFileSync(PROJECT_PATHS.shippedPolicy, 'utf8'),
      background: running.start,
    });
    await deps.keys.active();
    await keepRisk(deps, clock);
    await deps.faceCounter.recount();
    await deps.running.current();
    const stopPolicyFile = config.policyFile === undefined ? () => undefined : await watchPolicyFile(config.policyFile, deps.policyDeps, log);
    const stopSweeper = startSweeper(deps, { forget: stores.forget, keepRisk: () => keepRisk(deps, clock) });
    const [stopPinger, stopDelivery] = [startPinger(deps), startDelivery(deps)];
    const manifest = JSON.parse(readFileSync(PROJECT_PATHS.manifest, 'utf8')) as AssetManifest;
    return {
      fetch: composeApp(deps, { manifest, assets: serveFiles(PROJECT_PATHS.web), demo: apiKey === null ? null : { apiKey } }),
      apiKey,
      stopStreams: () => {
        stopSweeper();
        stopPinger();
        stopPolicyFile();
        geo?.close();
      },
      close: async () => {
        await stopDelivery();
        await running.end();
        await analyzer.close();
        await stores.close();
      },
    };
  } catch (error) {
    await analyzer.close();
    await stores.close();
    throw error;
  }
}

// Work that goes on after an answer; a server that closes waits for it.
function createBackground(log: Logger): { readonly start: (work: Promise<unknown>) => void; readonly end: () => Promise<unknown> } {
  const running = new Set<Promise<unknown>>();
  return {
    start: (work) => {
      const tracked: Promise<unknown> = work
        .catch((error: unknown) => log.error('background_failed', { error: error instanceof Error ? `${error.name}: ${error.message}` : typeof error }))
        .finally(() => running.delete(tracked));
      running.add(tracked);
    },
    end: () => Promise.allSettled(running),
  };
}

async function openGeo({ geoDatabase }: Config, log: Logger): Promise<Awaited<ReturnType<typeof openGeoDatabase>> | null> {
  if (geoDatabase === undefined) return null;
  return openGeoDatabase(
    geoDatabase.split(',').map((file) => file.trim()),
    log,
  );
}

async function openPad({ padModelFile: file, padModelSha256: hash, padThreshold, padCropScale }: Config): Promise<PadModel | null> {
  if (file === undefined || hash === undefined) return null;
  return openPadModel({ file, sha256: hash, threshold: padThreshold, cropScale: padCropScale });
}

function openAnalyzer(config: Config, log: Logger): { readonly analyzer: FaceAnalyzer; readonly close: () => Promise<void> } {
  const remote = remoteAnalyzer(config);
  if (remote) return { analyzer: remote, close: () => Promise.resolve() };
  const pool = createPoolAnalyzer({ size: config.analyzerWorkers, queueLimit: config.analyzerQueue });
  let isClosing = false;
  pool.start().catch((error: unknown) => {
    if (!isClosing) log.error('analyzer_start_failed', { error: error instanceof Error ? error.message : typeof error });
  });
  const close = async (): Promise<void> => {
    isClosing = true;
    await pool.close();
  };
  return { analyzer: pool, close };
}
