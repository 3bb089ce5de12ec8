import type { AttackSpecies } from '../attack-species.ts';
import { answerCourse, beginPrint } from '../begin-print.ts';
import { signOfTurn } from '../sign-of-turn.ts';

/** A photograph bent round a cylinder, as over a face or a bottle, and turned with it. */
export const bend: AttackSpecies = {
  name: 'bend',
  kind: 'presentation',
  summary: 'photograph bent and turned',
  expected: { reasons: ['presentation_attack'], checks: ['motion_solid'] },
  needsEarlier: false,
  begin: (scene) =>
    beginPrint(scene, {
      hold(moment) {
        const course = answerCourse(moment);
        return { bendRadius: 1.2 - 0.65 * course, tilt: 25 * signOfTurn(moment.prompt.action) * course };
      },
    }),
};
