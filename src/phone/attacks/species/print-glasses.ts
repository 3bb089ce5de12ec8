import { answerCourse, beginPrint } from '../begin-print.ts';
import type { AttackSpecies } from '../attack-species.ts';
import { signOfTurn } from '../sign-of-turn.ts';

/** A photograph of the victim with glasses on: rims are dark lines that a mesh network could take for depth. */
export const printGlasses: AttackSpecies = {
  name: 'print_glasses',
  kind: 'presentation',
  summary: 'photograph of a person with clear glasses, tilted up to 38° instead of a turn or a nod',
  expected: { reasons: ['presentation_attack'], checks: ['motion_solid'] },
  needsEarlier: false,
  begin: (scene) =>
    beginPrint(
      { ...scene, victim: { ...scene.victim, accessories: [{ kind: 'glasses' }] } },
      {
        hold(moment) {
          const course = answerCourse(moment);
          return { tilt: 38 * signOfTurn(moment.prompt.action) * course, nod: moment.prompt.action === 'nod' ? 30 * course : 0 };
        },
      },
    ),
};
