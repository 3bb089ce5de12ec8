import type { AttemptView } from '../attempt-view.ts';
import type { Finding } from '../finding.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/**
 * One face, and one only, in nearly every frame; and a neutral face to tell the rest against.
 * @param view the attempt
 * @param thresholds limits
 * @returns findings; when one fails nothing else can be read
 */
export function checkPresence(view: AttemptView, thresholds: LivenessThresholds): readonly Finding[] {
  const total = view.video.length;
  const share = (count: number): number => (total > 0 ? count / total : 0);
  const none = view.video.filter(({ faces }) => faces === 0).length;
  const many = view.video.filter(({ faces }) => faces > 1).length;
  const single = share(view.faces.length);
  const decoded = share(view.video.filter(({ isDecoded }) => isDecoded).length);
  return [
    {
      name: 'frames_decoded',
      value: decoded,
      threshold: thresholds.decodedShareMin,
      ok: decoded >= thresholds.decodedShareMin,
      because: { hint: 'client_outdated' },
    },
    {
      name: 'single_face_share',
      value: single,
      threshold: thresholds.singleFaceShareMin,
      ok: single >= thresholds.singleFaceShareMin,
      because: { hint: many > none ? 'multiple_faces' : 'no_face' },
    },
    { name: 'neutral_face', value: view.neutral ? 1 : 0, threshold: 1, ok: view.neutral !== null, because: { hint: 'no_face' } },
  ];
}
