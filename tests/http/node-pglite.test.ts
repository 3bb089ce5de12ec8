import { afterAll, beforeAll, describe } from 'vitest';
import { checkAnswers } from './checked-target.ts';
import { startNodeTarget } from './node-target.ts';
import { runSuites } from './suites/run-suites.ts';
import type { Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await checkAnswers(await startNodeTarget('Node, embedded database, memory', {}));
});
afterAll(() => target.close());

describe('Node + PGlite + memory', () => runSuites(() => target));
