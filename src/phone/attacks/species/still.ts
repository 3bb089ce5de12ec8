import type { AttackSpecies } from '../attack-species.ts';
import { beginPrint } from '../begin-print.ts';

/** A photograph that is held still. */
export const still: AttackSpecies = {
  name: 'still',
  kind: 'presentation',
  summary: 'photograph held still',
  expected: { reasons: ['presentation_attack'], checks: ['face_moves'] },
  needsEarlier: false,
  begin: (scene) => beginPrint(scene, { hold: () => ({}) }),
};
