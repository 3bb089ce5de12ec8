import type { Config } from '../config/config-schema.ts';
import { purgeEvidence } from '../flow/purge-evidence.ts';
import type { DurablePorts, HotPorts } from '../http/app-deps.ts';
import type { Clock } from '../lib/time.ts';
import { createMemoryHotStores } from '../store/memory/hot-stores.ts';
import { createDurableStores } from '../store/postgres/durable-stores.ts';
import { forgetOldRows } from '../store/postgres/forget-old-rows.ts';
import { openPglite } from '../store/postgres/pglite.ts';
import { openPostgres } from '../store/postgres/postgres-js.ts';
import { createRedisHotStores } from '../store/redis/hot-stores.ts';
import { connectRedis } from '../store/redis/redis-connection.ts';
import { systemRandom } from '../runtime/system.ts';
import { faceThresholdsOf } from './load-settings.ts';
import { PROJECT_PATHS } from './project-paths.ts';

const FORGET_BATCH = 500;

/** Open stores and how to let go of them. */
export interface OpenStores {
  readonly durable: DurablePorts;
  readonly hot: HotPorts;
  /** Removes frames past their time, and a batch of rows that nothing needs any more. */
  readonly forget: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the stores that the settings name: PostgreSQL or the embedded database, Redis or memory. The schema is brought up to date.
 * @param config the settings
 * @param clock the present time
 * @returns the stores
 */
export async function openStores(config: Config, clock: Clock): Promise<OpenStores> {
  const migrationsFolder = PROJECT_PATHS.migrations;
  const database =
    config.databaseUrl === undefined
      ? await openPglite(`${config.dataDir}/pglite`, { migrationsFolder })
      : openPostgres(config.databaseUrl, { migrationsFolder });
  try {
    await database.migrate();
  } catch (error) {
    await database.close();
    throw error;
  }
  const durable = createDurableStores(database.db, systemRandom, { clock, thresholds: faceThresholdsOf(config) });
  const forgetWith = (hot: HotPorts) => async (): Promise<void> => {
    // Frames first: they are what must not stay.
    await purgeEvidence({ ...durable, evidence: hot.evidence, clock });
    await forgetOldRows(database.db, clock.now(), FORGET_BATCH);
  };
  const { redisUrl, redisPrefix } = config;
  if (redisUrl === undefined) {
    const hot = createMemoryHotStores(clock);
    return { durable, hot, forget: forgetWith(hot), close: () => database.close() };
  }
  const redis = connectRedis(redisUrl);
  const hot = createRedisHotStores(redis, () => connectRedis(redisUrl), redisPrefix);
  return {
    durable,
    hot,
    forget: forgetWith(hot),
    close: async () => {
      redis.disconnect();
      await database.close();
    },
  };
}
