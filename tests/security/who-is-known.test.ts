import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { call, enrollKey, freshSubject } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

// T14 enumeration: a backchannel request must not tell whether a person is known, neither by what it answers nor by how long that takes.
const PAIRS = 150;
/** Share of the median by which two medians may lie apart. */
const GAP_MAX = 0.25;

let target: Target;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  target = await startNodeTarget('who-is-known', {
    DATABASE_URL: database.url,
    REDIS_URL: inject('redisUrl'),
    SHUALIAN_REDIS_PREFIX: `known-${String(process.pid)}:`,
  });
});
afterAll(async () => {
  await target.close();
  await database.drop();
});

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const gapOf = (a: readonly number[], b: readonly number[]): number => Math.abs(median(a) - median(b)) / Math.min(median(a), median(b));

async function ask(subject: string): Promise<{ readonly ms: number; readonly shape: string }> {
  const context = { session: { id: 's_1' }, context: { ip: '127.0.0.1', device_id: 'd_1', origin: 'https://www.example.com' } };
  const body = new URLSearchParams({ scope: 'openid', login_hint: subject, request_context: JSON.stringify(context) }).toString();
  const startedAt = performance.now();
  const answer = await call(target, 'POST', '/v1/bc-authorize', { token: target.apiKey, raw: { type: 'application/x-www-form-urlencoded', body } });
  const ms = performance.now() - startedAt;
  return { ms, shape: `${String(answer.status)} ${answer.text.replaceAll(/[A-Za-z0-9_-]{22,}/g, (secret) => `<${String(secret.length)}>`)}` };
}

test('known and unknown people are answered alike, and as fast', async () => {
  const known: string[] = [];
  for (let i = 0; i < PAIRS; i++) {
    const subject = freshSubject();
    await enrollKey(target, subject);
    known.push(subject);
  }
  for (let i = 0; i < 20; i++) await ask(freshSubject());
  const [ofKnown, ofUnknown]: [number[], number[]] = [[], []];
  const shapes = new Set<string>();
  // Turn about, so that whatever else the machine does falls on both.
  for (const [i, subject] of known.entries()) {
    const order = i % 2 === 0 ? ([subject, freshSubject()] as const) : ([freshSubject(), subject] as const);
    for (const one of order) {
      const { ms, shape } = await ask(one);
      (one === subject ? ofKnown : ofUnknown).push(ms);
      shapes.add(shape);
    }
  }
  expect([...shapes]).toHaveLength(1);
  expect(gapOf(ofKnown, ofUnknown), `medians of ${String(median(ofKnown))} and ${String(median(ofUnknown))} ms`).toBeLessThan(GAP_MAX);
  // A difference of a third would have been seen.
  expect(
    gapOf(
      ofKnown,
      ofKnown.map((ms) => ms * 1.34),
    ),
  ).toBeGreaterThan(GAP_MAX);
});
