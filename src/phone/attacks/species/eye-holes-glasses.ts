import type { AttackSpecies } from '../attack-species.ts';
import { answerCourse, beginPrint, liveLidsAndLips } from '../begin-print.ts';
import { signOfTurn } from '../sign-of-turn.ts';

/** A photograph with holes for eyes and mouth, worn with real glasses that hide the rims of the holes and stand out from the paper. */
export const eyeHolesGlasses: AttackSpecies = {
  name: 'eye_holes_glasses',
  kind: 'presentation',
  summary: 'photograph with cut-out eyes and mouth behind real glasses, tilted instead of a turn',
  expected: { reasons: ['presentation_attack'], checks: ['motion_solid', 'solidity'] },
  needsEarlier: false,
  begin: (scene) =>
    beginPrint(scene, {
      face: liveLidsAndLips,
      wears: { kind: 'glasses', thickness: 0.05 },
      hold(moment) {
        const course = answerCourse(moment);
        return { tilt: 30 * signOfTurn(moment.prompt.action) * course, nod: moment.prompt.action === 'nod' ? 30 * course : 0 };
      },
    }),
};
