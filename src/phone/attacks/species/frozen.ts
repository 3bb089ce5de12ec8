import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';
import type { RgbFrame } from '../../puppet/puppet.ts';

const REACTION_MS = 1000;

/** A recording that stands still on one frame until the clip that answers the prompt is found. */
export const frozen: AttackSpecies = {
  name: 'frozen',
  kind: 'injection',
  summary: 'recording that freezes between the prompt and the answer',
  expected: { reasons: ['replay_suspected'], checks: ['frames_frozen'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson(scene.victim, { draw: scene.draw, reactionMs: REACTION_MS });
    let shown: RgbFrame | null = null;
    return {
      film: (prompt) =>
        camera.film(prompt, (moment) => {
          const pose = person.poseAt(moment);
          const isFrozen = prompt.action !== 'neutral' && moment.index > 0 && moment.sinceStepMs < REACTION_MS;
          shown = isFrozen && shown ? shown : person.draw(pose, moment);
          return shown;
        }),
    };
  },
};
