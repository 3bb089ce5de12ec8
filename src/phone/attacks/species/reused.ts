import type { AttackFrame, AttackSpecies, RecordedStep } from '../attack-species.ts';
import { createLivePerson } from '../live-person.ts';
import { createVirtualCamera } from '../virtual-camera.ts';

/** Clips of an attempt that the service has judged before, put in the order that is asked for and stamped anew; what was not recorded is performed. */
export const reused: AttackSpecies = {
  name: 'reused',
  kind: 'injection',
  summary: 'clips of an earlier attempt in the order that is asked for',
  expected: { reasons: ['replay_suspected'], checks: ['footage_reused'] },
  needsEarlier: true,
  begin(scene) {
    const camera = createVirtualCamera(scene);
    const person = createLivePerson(scene.victim, scene);
    return {
      async film(prompt) {
        const fresh = await camera.film(prompt, (moment) => person.draw(person.poseAt(moment), moment));
        // What answers nothing is shown where nothing recorded answers, so that most of the old footage comes back.
        const clip = scene.earlier.find(({ action }) => action === prompt.action) ?? scene.earlier[prompt.seq % Math.max(1, scene.earlier.length)];
        return clip ? stamp(clip, fresh) : fresh;
      },
    };
  },
};

function stamp({ frames }: RecordedStep, times: readonly AttackFrame[]): readonly AttackFrame[] {
  const video = frames.filter(({ kind }) => kind === 'video');
  const slots = times.filter(({ kind }) => kind === 'video');
  return video.slice(0, slots.length).map((frame, i) => ({ ...frame, tMs: slots[i]?.tMs ?? 0 }));
}
