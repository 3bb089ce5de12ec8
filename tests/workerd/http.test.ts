import { afterAll, beforeAll, describe, inject } from 'vitest';
import { checkAnswers } from '../http/checked-target.ts';
import { runSuites } from '../http/suites/run-suites.ts';
import type { Target } from '../http/target.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { startWorkerTarget } from './worker-target.ts';

let target: Target;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase(inject('databaseUrl'));
  drop = database.drop;
  target = await checkAnswers(await startWorkerTarget(database.url, inject('redisUrl')));
});
afterAll(async () => {
  await target.close();
  await drop();
});

describe('workerd + Hyperdrive + Redis', () => runSuites(() => target));
