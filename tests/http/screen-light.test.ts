import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNodeTarget } from './node-target.ts';
import { openFaceEnrollment, startAttempt } from './start-attempt.ts';
import type { Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await startNodeTarget('screen light', {
    SHUALIAN_LIVENESS_SCREEN_LIGHT: 'on',
    SHUALIAN_LIVENESS_STEP_SLACK_MS: '20000',
    SHUALIAN_LIVENESS_RUN_SLACK_MS: '60000',
  });
});
afterAll(() => target.close());

describe('the light of the screen, where the operator wants it', () => {
  it('is drawn anew for each attempt, and only for whoever agreed', async () => {
    const where = await openFaceEnrollment(target);
    const sequences = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const { body } = (await startAttempt(target, where, {}, { screen_light: true })).started;
      sequences.add(JSON.stringify((body['capture'] as { light: unknown }).light));
    }
    expect(sequences.size).toBeGreaterThan(1);
    expect((await startAttempt(target, where, {}, { screen_light: false })).started.body['capture']).not.toHaveProperty('light');
  });
});
