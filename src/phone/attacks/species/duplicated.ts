import type { AttackSpecies } from '../attack-species.ts';
import { beginGenuine } from '../live-person.ts';

const COPIES = 3;

/** A slow recording of which each frame is sent three times, so that it looks like a fast one. */
export const duplicated: AttackSpecies = {
  name: 'duplicated',
  kind: 'injection',
  summary: 'five frames a second, each sent three times',
  expected: { reasons: ['injection_suspected'], checks: ['frames_duplicated'] },
  needsEarlier: false,
  begin(scene) {
    const take = beginGenuine(scene);
    return {
      async film(prompt) {
        const frames = await take.film(prompt);
        let shown = 0;
        return frames.map((frame) => {
          if (frame.kind === 'still') return frame;
          const source = frames.filter(({ kind }) => kind === 'video')[Math.floor(shown++ / COPIES) * COPIES];
          return { ...frame, jpeg: source?.jpeg ?? frame.jpeg };
        });
      },
    };
  },
};
