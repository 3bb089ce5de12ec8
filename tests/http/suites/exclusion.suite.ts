import { expect, test } from 'vitest';
import type { Answer } from '../actors.ts';
import { openFaceEnrollment, startAttempt } from '../start-attempt.ts';
import type { Target } from '../target.ts';

/** What a person says that they cannot do: once, for good, and for no profit. */
export function exclusionSuite(get: () => Target): void {
  const start = async (where: Awaited<ReturnType<typeof openFaceEnrollment>>, cannot?: unknown): Promise<Answer> =>
    (await startAttempt(get(), where, {}, cannot === undefined ? {} : { cannot })).started;

  test('is left out for one step more, and stays left out without being said again', async () => {
    const where = await openFaceEnrollment(get());
    expect((await start(where)).body).toMatchObject({ steps_total: 4, tries_left: 5, capture: { fps: 15 } });
    expect((await start(where, 'nod')).body).toMatchObject({ steps_total: 5, tries_left: 4, capture: { fps: 14 } });
    expect((await start(where)).body).toMatchObject({ steps_total: 5, tries_left: 3 });
    expect((await start(where, 'nod')).body).toMatchObject({ steps_total: 5, tries_left: 2 });
  });

  test('cannot be changed to fish for another plan; asking so costs nothing', async () => {
    const where = await openFaceEnrollment(get());
    expect((await start(where, 'blink')).status).toBe(201);
    for (const other of ['nod', 'mouth_open']) expect((await start(where, other)).body).toMatchObject({ status: 409, code: 'liveness_exclusion_fixed' });
    expect((await start(where, 'blink')).body).toMatchObject({ steps_total: 5, tries_left: 4 });
  });

  test('gives no try more than there are', async () => {
    const where = await openFaceEnrollment(get());
    for (let left = 5; left >= 1; left--) {
      // Five in a row make each further one wait.
      if (left === 1) await get().advance(31_000);
      expect((await start(where, 'mouth_open')).body).toMatchObject({ tries_left: left });
    }
    await get().advance(31_000);
    expect((await start(where, 'mouth_open')).body).toMatchObject({ tries_left: 0 });
    await get().advance(31_000);
    expect((await start(where, 'mouth_open')).body['code']).toBe('liveness_tries_exhausted');
  });

  test('no colours are drawn for the screen where the operator did not ask for them', async () => {
    const where = await openFaceEnrollment(get());
    const { started } = await startAttempt(get(), where, {}, { screen_light: true });
    expect(started.body['capture']).not.toHaveProperty('light');
  });

  test.each(['turn_left', 'turn_right', 'turn', 'neutral', '', null, ['nod'], ['nod', 'blink']])('is none of %j', async (cannot) => {
    const where = await openFaceEnrollment(get());
    expect((await start(where, cannot)).body).toMatchObject({ status: 400, code: 'request_invalid' });
  });
}
