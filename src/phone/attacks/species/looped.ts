import type { RgbFrame } from '../../puppet/puppet.ts';
import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { photographPrint } from '../flat-picture.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

/** Frames of a lap: about a second. */
const LAP = 12;
const ANSWER_AFTER_MS = 350;

/** A lap of the victim's idle footage runs until an answer is needed. Every lap has noise of its own, so that no file comes twice. */
export const looped: AttackSpecies = {
  name: 'looped',
  kind: 'injection',
  summary: 'idle footage in a loop, with fresh noise, before and after each answer',
  expected: { reasons: ['replay_suspected'], checks: ['frames_looped'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson(scene.victim, { draw: scene.draw, reactionMs: ANSWER_AFTER_MS });
    const lap: RgbFrame[] = [];
    return {
      film: (prompt) =>
        camera.film(prompt, (moment) => {
          const pose = person.poseAt(moment);
          if (prompt.action !== 'neutral') return person.draw(pose, moment);
          const idle = lap[moment.index % LAP] ?? person.draw({ ...pose, yaw: (pose.yaw ?? 0) + 3 * Math.sin((moment.index / LAP) * 2 * Math.PI) }, moment);
          lap[moment.index % LAP] = idle;
          return photographPrint(idle, {}, scene.draw);
        }),
    };
  },
};
