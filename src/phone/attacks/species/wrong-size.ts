import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

const SIZES = [
  { width: 320, height: 240 },
  { width: 384, height: 240 },
  { width: 288, height: 240 },
] as const;

/** Clips of different sizes, as they were found, one a step. */
export const wrongSize: AttackSpecies = {
  name: 'wrong_size',
  kind: 'injection',
  summary: 'right actions from clips of different sizes',
  expected: { reasons: ['injection_suspected'], checks: ['frame_sizes'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const people = SIZES.map((size) => createLivePerson({ ...scene.victim, ...size }, scene));
    return {
      film(prompt) {
        const person = people[prompt.seq % people.length];
        if (!person) throw new TypeError('there is a size for every step');
        return camera.film(prompt, (moment) => person.draw(person.poseAt(moment), moment));
      },
    };
  },
};
