import { describe, expect, it } from 'vitest';
import { isLiveHint, LIVE_HINTS } from '../../../src/liveness/hints.ts';

describe('live hints', () => {
  it('have a text and a remedy in each language', () => {
    for (const { text, remedy } of Object.values(LIVE_HINTS)) {
      for (const part of [text, remedy]) {
        expect(part.en).toMatch(/^[A-Z][\x20-\x7e]+$/);
        expect(part.zh).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  it('are exactly those of the vocabulary, and no suspicion is among them', () => {
    expect(Object.keys(LIVE_HINTS).sort()).toEqual(
      [
        'no_face',
        'multiple_faces',
        'face_too_far',
        'face_too_close',
        'face_off_center',
        'face_obscured',
        'sunglasses',
        'mask',
        'too_dark',
        'too_bright',
        'backlit',
        'too_much_movement',
        'eyes_closed',
        'action_not_detected',
        'action_wrong_order',
        'action_too_fast',
        'timeout',
        'camera_denied',
        'camera_in_use',
        'camera_unsupported',
        'network_unstable',
        'client_outdated',
      ].sort(),
    );
    expect(['replay_suspected', 'presentation_attack', 'injection_suspected', 'face_mismatch', 'toString'].filter(isLiveHint)).toEqual([]);
  });
});
