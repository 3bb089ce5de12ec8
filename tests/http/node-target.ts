import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../src/config/load-config.ts';
import { type OpenStores, openStores } from '../../src/entry/open-stores.ts';
import { startServer } from '../../src/entry/start-server.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { systemClock } from '../../src/runtime/system.ts';
import { type Target, TARGET_SETTINGS } from './target.ts';
import { seedKeys } from './seed-keys.ts';

/** Starts the service on Node with a clock that tests move. Without URLs it runs on the embedded default. */
export async function startNodeTarget(
  name: string,
  settings: Readonly<Record<string, string>>,
  logs?: string[],
  seed?: (durable: OpenStores['durable']) => Promise<void>,
): Promise<Target & { readonly demoKey: string }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shualian-http-'));
  const loaded = loadConfig({ ...TARGET_SETTINGS, SHUALIAN_MODE: 'demo', SHUALIAN_PORT: '0', SHUALIAN_DATA_DIR: dataDir, ...settings });
  if (!loaded.ok) throw new Error(loaded.issues.join('\n'));
  let offset = 0;
  const clock = { now: () => systemClock.now() + offset };
  const stores = await openStores(loaded.config, clock);
  const keys = await seedKeys(stores.durable);
  await seed?.(stores.durable);
  await stores.close();
  const log = logs ? createLogger(loaded.config.logLevel, { write: (line) => logs.push(line) }) : undefined;
  const server = await startServer({ config: loaded.config, clock, ...(log ? { log } : {}) });
  return {
    name,
    origin: server.url,
    ...keys,
    demoKey: server.apiKey ?? '',
    send: (request) => fetch(request),
    advance: (ms) => {
      offset += ms;
      return Promise.resolve();
    },
    now: () => clock.now(),
    close: async () => {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
