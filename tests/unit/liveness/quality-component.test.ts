import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/liveness/judge.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';
import { planOf, synthesize } from './synthetic-attempt.ts';

describe('components of face image quality', () => {
  it('stand beside the checks of every attempt, with the measured value', () => {
    const plan = planOf('turn_left', 'blink', 'mouth_open');
    const { checks } = judge({
      plan,
      steps: synthesize(plan, { seed: 3 }),
      template: null,
      thresholds: DEFAULT_THRESHOLDS,
      earlierFrameHashes: [],
      capture: { source: 'web', trackLabel: 'Front Camera', facing: 'user', width: 320, height: 240 },
    });
    const named = new Map(checks.flatMap(({ component, value }) => (component === undefined ? [] : [[component, value]])));
    expect([...named.keys()].sort()).toEqual([
      'quality.dynamic_range',
      'quality.eyes_open',
      'quality.eyes_visible',
      'quality.face_occlusion_prevention',
      'quality.head_pose_yaw',
      'quality.head_size',
      'quality.mouth_occlusion_prevention',
      'quality.over_exposure_prevention',
      'quality.sharpness',
      'quality.single_face_present',
      'quality.under_exposure_prevention',
    ]);
    expect(named.get('quality.sharpness')).toBe(0.9);
    expect(checks.find(({ name }) => name === 'frame_rate')?.component).toBeUndefined();
  });
});
