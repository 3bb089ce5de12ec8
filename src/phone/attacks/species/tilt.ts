import type { AttackSpecies } from '../attack-species.ts';
import { answerCourse, beginPrint } from '../begin-print.ts';
import { signOfTurn } from '../sign-of-turn.ts';

/** A photograph that is tilted by hand where the head should turn or nod. */
export const tilt: AttackSpecies = {
  name: 'tilt',
  kind: 'presentation',
  summary: 'photograph tilted up to 38° instead of a turn or a nod',
  expected: { reasons: ['presentation_attack'], checks: ['solidity'] },
  needsEarlier: false,
  begin: (scene) =>
    beginPrint(scene, {
      hold(moment) {
        const course = answerCourse(moment);
        return {
          tilt: 38 * signOfTurn(moment.prompt.action) * course,
          nod: moment.prompt.action === 'nod' ? 30 * course : 0,
          dx: 0.01 * Math.sin(moment.tMs / 600),
        };
      },
    }),
};
