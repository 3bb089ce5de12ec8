import type { AttackSpecies } from './attack-species.ts';
import { bend } from './species/bend.ts';
import { duplicated } from './species/duplicated.ts';
import { early } from './species/early.ts';
import { evenTimes } from './species/even-times.ts';
import { eyeHoles } from './species/eye-holes.ts';
import { eyeHolesGlasses } from './species/eye-holes-glasses.ts';
import { flatTexture } from './species/flat-texture.ts';
import { frozen } from './species/frozen.ts';
import { looped } from './species/looped.ts';
import { mirrored } from './species/mirrored.ts';
import { panZoom } from './species/pan-zoom.ts';
import { printGlasses } from './species/print-glasses.ts';
import { reordered } from './species/reordered.ts';
import { retimed } from './species/retimed.ts';
import { reused } from './species/reused.ts';
import { splice } from './species/splice.ts';
import { still } from './species/still.ts';
import { tilt } from './species/tilt.ts';
import { tiltSteep } from './species/tilt-steep.ts';
import { wrongSize } from './species/wrong-size.ts';

/**
 * Simulated attacks on the face check, drawn in code: no photograph of a person is in them, so they prove that the checks work, not how often real attacks are caught.
 *
 * To run one: draw a plan, `const take = species.begin(scene)`, then for each step `await take.film({ seq, action, windowMs, stillsAtMs })` as it is revealed. The frames are those of
 * `EvidenceFrame` and can be serialised into a chunk or measured as they are. Nothing waits: an attempt keeps its own time, and a service is sent frames only after its clock
 * has moved on by the span of a step. Enrol and pass with `beginGenuine` of `live-person.ts`; species that say `needsEarlier` want an attempt of the same person that the service has
 * settled, as `scene.earlier`. An attempt of a species counts as detected when it does not pass; {@link AttackSpecies.expected} says what the operator is told besides.
 */
export const ATTACK_SPECIES: readonly AttackSpecies[] = [
  still,
  panZoom,
  tilt,
  tiltSteep,
  bend,
  eyeHoles,
  reordered,
  frozen,
  looped,
  splice,
  reused,
  duplicated,
  mirrored,
  wrongSize,
  flatTexture,
  retimed,
  evenTimes,
  early,
  printGlasses,
  eyeHolesGlasses,
];
