import type { AttackSpecies } from '../attack-species.ts';
import { beginGenuine } from '../live-person.ts';

const FASTER = 3;

/** A recording that is sent at three times its speed, so that the answer comes before the window ends. */
export const retimed: AttackSpecies = {
  name: 'retimed',
  kind: 'timing',
  summary: 'right actions at three times the speed of the recording',
  expected: { reasons: ['injection_suspected'], checks: ['frame_rate_max'] },
  needsEarlier: false,
  begin(scene) {
    const take = beginGenuine(scene);
    let startMs = 60;
    return {
      async film(prompt) {
        const frames = await take.film(prompt);
        const first = frames[0]?.tMs ?? 0;
        const squeezed = frames.map((frame, i) => ({ ...frame, tMs: startMs + i + Math.round((frame.tMs - first) / FASTER) - Math.floor(i / 2) }));
        startMs = (squeezed.at(-1)?.tMs ?? startMs) + 100;
        return squeezed;
      },
    };
  },
};
