import type { AttackSpecies } from '../attack-species.ts';
import { answerCourse, beginPrint, liveLidsAndLips } from '../begin-print.ts';
import { signOfTurn } from '../sign-of-turn.ts';

/** A photograph with holes for the eyes and the mouth of whoever stands behind it: lids and lips answer, the rest is paper. */
export const eyeHoles: AttackSpecies = {
  name: 'eye_holes',
  kind: 'presentation',
  summary: 'photograph with cut-out eyes and mouth, tilted instead of a turn',
  expected: { reasons: ['presentation_attack'], checks: ['solidity'] },
  needsEarlier: false,
  begin: (scene) =>
    beginPrint(scene, {
      face: liveLidsAndLips,
      hold(moment) {
        const course = answerCourse(moment);
        return { tilt: 30 * signOfTurn(moment.prompt.action) * course, nod: moment.prompt.action === 'nod' ? 30 * course : 0 };
      },
    }),
};
