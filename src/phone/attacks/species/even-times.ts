import type { AttackSpecies } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

/** Frames that a script stamps at exactly even intervals. */
export const evenTimes: AttackSpecies = {
  name: 'even_times',
  kind: 'timing',
  summary: 'right actions with frames at exactly even intervals',
  expected: { reasons: ['injection_suspected'], checks: ['interval_jitter_ms'] },
  needsEarlier: false,
  begin(scene) {
    const interval = Math.round(1000 / scene.framesPerSecond);
    const camera = createVirtualCamera({ ...scene, nextPauseMs: () => interval });
    const person = createLivePerson(scene.victim, scene);
    return { film: (prompt) => camera.film(prompt, (moment) => person.draw(person.poseAt(moment), moment)) };
  },
};
