// Runs the Worker on workerd against local servers: those that DATABASE_URL and REDIS_URL name, or ones found or fetched like the tests do.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createAnalyzerHandler } from '../../src/analyzer/http/analyzer-handler.ts';
import { AnalyzerStats } from '../../src/analyzer/http/analyzer-stats.ts';
import { createPoolAnalyzer } from '../../src/analyzer/pool/pool-analyzer.ts';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import { toBase64url } from '../../src/lib/bytes.ts';
import { systemClock, systemRandom } from '../../src/runtime/system.ts';
import { createDurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { seedKeys } from '../http/seed-keys.ts';
import { startPostgres } from '../support/postgres-service.ts';
import { startRedis } from '../support/redis-service.ts';

const PORT = process.env['PORT'] ?? '8787';

const [database, redis] = await Promise.all([startPostgres(), startRedis()]);
const connection = openPostgres(database.at, { migrationsFolder: PROJECT_PATHS.migrations });
await connection.migrate();
const { apiKey } = await seedKeys(createDurableStores(connection.db, systemRandom));
await connection.close();

const secret = systemRandom.bytes(32);
const pool = createPoolAnalyzer({ size: 1, queueLimit: 32 });
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
const analyzer = createServer((incoming, outgoing) => void listener(incoming, outgoing));
await new Promise<void>((resolve) => analyzer.listen(0, '127.0.0.1', resolve));
await pool.start();
// Node gives the address of a TCP socket as a record.
const { port } = analyzer.address() as AddressInfo;

const settings: Readonly<Record<string, string>> = {
  SHUALIAN_MODE: 'demo',
  SHUALIAN_PUBLIC_URL: `http://localhost:${PORT}`,
  SHUALIAN_MASTER_KEY: toBase64url(systemRandom.bytes(32)),
  SHUALIAN_ANALYZER_URL: `http://127.0.0.1:${String(port)}`,
  SHUALIAN_ANALYZER_SECRET: toBase64url(secret),
  REDIS_URL: redis.at,
};
process.stdout.write(`postgres ${database.what}\nredis    ${redis.what}\nAPI key of this run: ${apiKey}\n`);

const wrangler = path.join(PROJECT_PATHS.root, 'node_modules/wrangler/bin/wrangler.js');
const vars = Object.entries(settings).flatMap(([name, value]) => ['--var', `${name}:${value}`]);
const child = spawn(process.execPath, [wrangler, 'dev', '--port', PORT, ...vars], {
  cwd: PROJECT_PATHS.root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...process.env,
    CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: database.at,
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  analyzer.close();
  void Promise.all([pool.close(), database.stop(), redis.stop()]).then(() => process.exit(code ?? 0));
});
