import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

/** The action was under way when the step was shown. */
const REACTION_MS = -500;

/** Clips that are cut so tightly that the action has begun before anybody could have read the prompt. */
export const early: AttackSpecies = {
  name: 'early',
  kind: 'timing',
  summary: 'actions that begin before the prompt',
  expected: { reasons: ['injection_suspected'], checks: ['reaction'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson(scene.victim, { draw: scene.draw, reactionMs: REACTION_MS });
    return { film: (prompt) => camera.film(prompt, (moment) => person.draw(person.poseAt(moment), moment)) };
  },
};
