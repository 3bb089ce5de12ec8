import type { AttackSpecies } from '../attack-species.ts';
import { answerCourse, beginPrint, liveLidsAndLips } from '../begin-print.ts';
import { signOfTurn } from '../sign-of-turn.ts';

/** A photograph tilted so far that a mesh network reads a turn into it; lids and lips show through holes and are live, so that all else is answered. */
export const tiltSteep: AttackSpecies = {
  name: 'tilt_steep',
  kind: 'presentation',
  summary: 'photograph tilted by 45° to 55° instead of a turn',
  expected: { reasons: ['presentation_attack'], checks: ['solidity'] },
  needsEarlier: false,
  begin(scene) {
    const steepest = 45 + 10 * scene.draw();
    return beginPrint(scene, {
      face: liveLidsAndLips,
      hold(moment) {
        const course = answerCourse(moment);
        return { tilt: steepest * signOfTurn(moment.prompt.action) * course, nod: moment.prompt.action === 'nod' ? 30 * course : 0 };
      },
    });
  },
};
