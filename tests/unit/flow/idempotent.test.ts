import { expect, test } from 'vitest';
import { withIdempotency } from '../../../src/flow/idempotent.ts';
import { Problem } from '../../../src/lib/problem.ts';
import { systemRandom } from '../../../src/runtime/system.ts';
import { fakeIdempotencyStore, NOW } from '../../support/fakes/session-fakes.ts';

const scope = { clientId: 'cli_1', route: 'assess', key: 'k' };

function service(idempotency = fakeIdempotencyStore()) {
  const deps = { idempotency, clock: { now: () => NOW }, random: systemRandom, masterKey: new Uint8Array(32).fill(1) };
  let runs = 0;
  const run = async (answer: () => { status: number; body: object }) =>
    withIdempotency(scope, 'hash', deps, () => {
      runs += 1;
      return Promise.resolve(answer());
    });
  return { run, runs: () => runs };
}
const created = () => ({ status: 201, body: { secret: 's' } });

test('the same answer again without the work', async () => {
  const { run, runs } = service();
  expect(await run(created)).toEqual(await run(created));
  expect(runs()).toBe(1);
});
test('a failure and an error answer are not kept', async () => {
  const { run, runs } = service();
  await expect(
    run(() => {
      throw new Problem('request_invalid');
    }),
  ).rejects.toMatchObject({ code: 'request_invalid' });
  expect(await run(() => ({ status: 503, body: {} }))).toMatchObject({ status: 503 });
  expect(await run(created)).toMatchObject({ status: 201 });
  expect(runs()).toBe(3);
});
test('work that was done is not done again when its answer could not be kept', async () => {
  const { run, runs } = service(fakeIdempotencyStore(new Set(['finish'])));
  await expect(run(created)).rejects.toThrow('store gone');
  await expect(run(created)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
  expect(runs()).toBe(1);
});
test('a store that fails on the way out does not hide why the work failed', async () => {
  const { run } = service(fakeIdempotencyStore(new Set(['abandon'])));
  await expect(
    run(() => {
      throw new Problem('step_up_required');
    }),
  ).rejects.toMatchObject({ code: 'step_up_required' });
});
