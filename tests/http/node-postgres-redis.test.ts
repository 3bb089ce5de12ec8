import { afterAll, beforeAll, describe, inject } from 'vitest';
import { createTestDatabase } from '../support/test-database.ts';
import { startNodeTarget } from './node-target.ts';
import { runSuites } from './suites/run-suites.ts';
import type { Target } from './target.ts';

let target: Target;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase(inject('databaseUrl'));
  drop = database.drop;
  target = await startNodeTarget('Node, PostgreSQL, Redis', {
    DATABASE_URL: database.url,
    REDIS_URL: inject('redisUrl'),
    SHUALIAN_REDIS_PREFIX: `http-${String(process.pid)}:`,
  });
});
afterAll(async () => {
  await target.close();
  await drop();
});

describe('Node + PostgreSQL + Redis', () => runSuites(() => target));
