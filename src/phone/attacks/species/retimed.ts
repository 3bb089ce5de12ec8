import type { AttackSpecies } from '../attack-species.ts';
import { beginGenuine } from '../live-person.ts';

const FASTER = 4;

/** A recording that is sent at four times its speed, so that the answer comes before the window ends. */
export const retimed: AttackSpecies = {
  name: 'retimed',
  kind: 'timing',
  summary: 'right actions at four times the speed of the recording',
  expected: { reasons: ['injection_suspected'], checks: ['frame_rate_max'] },
  needsEarlier: false,
  begin(scene) {
    const take = beginGenuine(scene);
    let startMs = 60;
    return {
      async film(prompt) {
        const frames = await take.film(prompt);
        const first = frames[0]?.tMs ?? 0;
        const squeezed = frames.map((frame) => ({ ...frame, tMs: startMs + Math.round((frame.tMs - first) / FASTER) }));
        startMs = (squeezed.at(-1)?.tMs ?? startMs) + 100;
        return squeezed;
      },
    };
  },
};
