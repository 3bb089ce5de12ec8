import type { AttackSpecies } from '../attack-species.ts';
import { beginPrint } from '../begin-print.ts';

/** A photograph that is moved across and towards the lens. */
export const panZoom: AttackSpecies = {
  name: 'pan_zoom',
  kind: 'presentation',
  summary: 'photograph moved sideways and towards the lens',
  expected: { reasons: ['presentation_attack'], checks: ['motion_solid'] },
  needsEarlier: false,
  begin: (scene) =>
    beginPrint(scene, {
      hold: ({ tMs }) => ({ dx: 0.08 * Math.sin(tMs / 500), dy: 0.03 * Math.sin(tMs / 700), scale: 1 + 0.12 * Math.sin(tMs / 900) }),
    }),
};
