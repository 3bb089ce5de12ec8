import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { smoothSkin } from '../smooth-skin.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

/** Even paint under even light: only the shape is the victim's. */
const PAINTED = { skinTone: 0.35, noise: 0, light: { direction: [0, 0, 1], key: 0, ambient: 1.05, warmth: 0 } } as const;

/** An animated head with the victim's shape that follows every prompt, but whose skin is even paint. */
export const flatTexture: AttackSpecies = {
  name: 'flat_texture',
  kind: 'injection',
  summary: "animated head with the victim's shape and painted skin that performs the right actions",
  expected: { reasons: ['presentation_attack'], checks: ['skin_evenness'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson({ ...scene.victim, ...PAINTED }, scene);
    return { film: (prompt) => camera.film(prompt, (moment) => smoothSkin(person.draw(person.poseAt(moment), moment))) };
  },
};
