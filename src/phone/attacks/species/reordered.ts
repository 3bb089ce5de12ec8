import type { PuppetAction } from '../../puppet/act.ts';
import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

const ACTIONS: readonly PuppetAction[] = ['blink', 'nod', 'mouth_open', 'turn_left', 'turn_right'];

/** A recording of the victim who followed the prompts of another plan. */
export const reordered: AttackSpecies = {
  name: 'reordered',
  kind: 'injection',
  summary: 'recording of the victim performing other actions than are asked',
  expected: { reasons: ['replay_suspected'], checks: ['performance_order'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson(scene.victim, scene);
    return {
      film(prompt) {
        const others = ACTIONS.filter((action) => action !== prompt.action);
        const action = prompt.action === 'neutral' ? 'neutral' : (others[Math.floor(scene.draw() * others.length)] ?? 'neutral');
        return camera.film(prompt, (moment) => person.draw(person.poseAt(moment, action), moment));
      },
    };
  },
};
