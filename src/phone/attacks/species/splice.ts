import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

/** The victim for the neutral step, somebody else who performs the actions. */
export const splice: AttackSpecies = {
  name: 'splice',
  kind: 'injection',
  summary: 'footage of the victim, then another person who performs',
  expected: { reasons: ['identity_changed'], checks: ['identity_within'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const victim = createLivePerson(scene.victim, scene);
    const stranger = createLivePerson(scene.stranger, scene);
    return {
      film(prompt) {
        const person = prompt.action === 'neutral' ? victim : stranger;
        return camera.film(prompt, (moment) => person.draw(person.poseAt(moment), moment));
      },
    };
  },
};
