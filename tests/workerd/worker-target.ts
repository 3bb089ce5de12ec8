import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createTestHarness } from 'wrangler';
import { createAnalyzerHandler } from '../../src/analyzer/http/analyzer-handler.ts';
import { AnalyzerStats } from '../../src/analyzer/http/analyzer-stats.ts';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';
import { createDurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { seedKeys } from '../http/seed-keys.ts';
import { type Target, TARGET_SETTINGS } from '../http/target.ts';

/** Phones and browsers believe this address; requests are sent to where the Worker listens. */
const ORIGIN = 'http://localhost:4600';

/** Starts the Worker on real workerd, with Hyperdrive to a real PostgreSQL, a real Redis and the analyzer over HTTP. */
export async function startWorkerTarget(databaseUrl: string, redisUrl: string): Promise<Target> {
  const database = openPostgres(databaseUrl, { migrationsFolder: PROJECT_PATHS.migrations });
  await database.migrate();
  const keys = await seedKeys(createDurableStores(database.db, systemRandom));
  await database.close();
  const secret = systemRandom.bytes(32);
  const analyzer = await startAnalyzer(secret);
  process.env['CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE'] = databaseUrl;
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  const harness = createTestHarness({
    workers: [
      {
        configPath: path.join(PROJECT_PATHS.root, 'tests/workerd/wrangler.toml'),
        vars: {
          ...TARGET_SETTINGS,
          SHUALIAN_MODE: 'demo',
          SHUALIAN_PUBLIC_URL: ORIGIN,
          SHUALIAN_MASTER_KEY: toBase64url(systemRandom.bytes(32)),
          SHUALIAN_ANALYZER_URL: analyzer.url,
          SHUALIAN_ANALYZER_SECRET: toBase64url(secret),
          SHUALIAN_REDIS_PREFIX: `edge-${String(process.pid)}:`,
          REDIS_URL: redisUrl,
        },
      },
    ],
  });
  const { url } = await harness.listen();
  let offset = 0;
  return {
    name: 'workerd, Hyperdrive, Redis',
    origin: ORIGIN,
    address: url.toString(),
    ...keys,
    send: async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = request.body === null ? null : await request.arrayBuffer();
      return fetch(new URL(`${pathname}${search}`, url), { method: request.method, headers: request.headers, body });
    },
    advance: async (ms) => {
      offset += ms;
      await (await fetch(new URL(`/test-only/advance?ms=${String(ms)}`, url))).text();
    },
    deliverDue: async () => {
      await (await fetch(new URL('/test-only/scheduled', url))).text();
    },
    now: () => systemClock.now() + offset,
    close: async () => {
      await harness.close();
      await analyzer.close();
    },
  };
}

async function startAnalyzer(secret: Uint8Array): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const pool = createPoolAnalyzer({ size: 1, queueLimit: 32 });
  await pool.start();
  const listener = getRequestListener(
    createAnalyzerHandler({
      analyzer: pool,
      secrets: [secret],
      clock: systemClock,
      stats: new AnalyzerStats(
        () => pool.load(),
        () => performance.now(),
      ),
    }),
  );
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Node gives the address of a TCP socket as a record.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await pool.close();
    },
  };
}
