import type { RgbFrame } from '../../puppet/puppet.ts';
import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

/** A screen or a tool that shows the victim mirrored, as selfie videos are: left turns come out right. */
export const mirrored: AttackSpecies = {
  name: 'mirrored',
  kind: 'injection',
  summary: 'right actions, mirrored',
  expected: { reasons: ['replay_suspected'], checks: ['turns_mirrored'] },
  needsEarlier: false,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson(scene.victim, scene);
    return { film: (prompt) => camera.film(prompt, (moment) => flip(person.draw(person.poseAt(moment), moment))) };
  },
};

function flip({ data, width, height }: RgbFrame): RgbFrame {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < width * height; i++) {
    const from = i - (i % width) + (width - 1 - (i % width));
    out.set(data.subarray(from * 3, from * 3 + 3), i * 3);
  }
  return { data: out, width, height };
}
