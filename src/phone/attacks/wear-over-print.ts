import type { Accessory } from '../puppet/worn/worn-item.ts';
import type { RgbFrame } from '../puppet/puppet.ts';
import type { FilmedPerson } from './attack-species.ts';
import type { PrintHold } from './flat-picture.ts';
import { puppetOf } from './live-person.ts';

/** Difference of a channel that is no rounding. */
const LEAST = 4;

/**
 * Puts something real before a print: it turns as the print is turned, but stands out from it.
 * @param picture the print before the camera
 * @param person whose head it would fit
 * @param worn what is put on
 * @param hold how the print is held
 * @returns the picture with what covers it
 */
export function wearOverPrint(picture: RgbFrame, person: FilmedPerson, worn: Accessory, { tilt = 0, nod = 0 }: PrintHold): RgbFrame {
  // The right side of a print that comes nearer is a head turned to the left of the picture.
  const pose = { yaw: -tilt, pitch: nod };
  const bare = puppetOf({ ...person, noise: 0 }).render(pose, 1);
  const dressed = puppetOf({ ...person, noise: 0, accessories: [worn] }).render(pose, 1);
  const data = picture.data.slice();
  for (let o = 0; o < data.length; o += 3) {
    const isCovered = [0, 1, 2].some((k) => Math.abs((dressed.data[o + k] ?? 0) - (bare.data[o + k] ?? 0)) > LEAST);
    if (isCovered) data.set(dressed.data.subarray(o, o + 3), o);
  }
  return { ...picture, data };
}
