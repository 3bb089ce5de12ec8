import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AnalyzerProcess, analyzerSecret, startAnalyzer } from '../support/analyzer-process.ts';
import { type DrawnAttempt, runChecks } from '../support/run-checks.ts';
import { planOf } from '../unit/liveness/synthetic-attempt.ts';
import { film, WINDOW_MS } from './film.ts';

const CHECKS = 30;
/** The heap finds its size in the first checks. */
const WARM_UP = 8;
const SPAN = 5;

let analyzer: AnalyzerProcess;
const attempts: DrawnAttempt[] = [];

beforeAll(async () => {
  const wanted = [
    { person: 7, actions: ['blink', 'turn_left', 'mouth_open'] },
    { person: 12, actions: ['turn_right', 'nod', 'blink'] },
    { person: 4, actions: ['mouth_open', 'nod', 'turn_left'] },
  ] as const;
  for (const [take, { person, actions }] of wanted.entries()) {
    const plan = { steps: planOf(...actions).steps.map((step) => ({ ...step, windowMs: WINDOW_MS })) };
    attempts.push({ plan, steps: await film(plan, { person, take: 70 + take }) });
  }
  analyzer = await startAnalyzer(analyzerSecret());
}, 180_000);
afterAll(() => analyzer.kill('SIGKILL'));

it(`${String(CHECKS)} checks leave no tensor behind and grow the process by less than a tenth`, { timeout: 600_000 }, async () => {
  const holdings = await runChecks(analyzer, attempts, { checks: CHECKS });
  const tensors = new Set(holdings.map((holding) => holding.tensors));
  // The weights of four models are tensors: a count of none would mean that nothing is counted.
  expect([...tensors].every((count) => count > 100)).toBe(true);
  expect(tensors.size).toBe(1);
  const memory = (from: number): number => holdings.slice(from, from + SPAN).reduce((sum, holding) => sum + holding.memory, 0) / SPAN;
  expect(memory(CHECKS - SPAN) / memory(WARM_UP)).toBeLessThan(1.1);
});
