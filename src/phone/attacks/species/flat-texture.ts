import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';
import { smoothSkin } from '../smooth-skin.ts';

/** An animated head with the victim's shape that follows every prompt, but whose skin has no texture. */
export const flatTexture: AttackSpecies = {
  name: 'flat_texture',
  kind: 'injection',
  summary: 'animated head without texture that performs the right actions',
  expected: { reasons: ['presentation_attack'], checks: ['face_texture'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson({ ...scene.victim, noise: 0 }, scene);
    return { film: (prompt) => camera.film(prompt, (moment) => smoothSkin(person.draw(person.poseAt(moment), moment))) };
  },
};
