import type { FaceShape } from '../face-shape.ts';
import { createGlasses } from './glasses.ts';
import { createHand } from './hand.ts';
import { createMask } from './mask.ts';
import type { Accessory, WornItem } from './worn-item.ts';

/**
 * @param face the identity
 * @param seed names the identity
 * @param accessories what it wears
 * @returns the surfaces to draw
 */
export function createWorn(face: FaceShape, seed: number, accessories: readonly Accessory[]): readonly WornItem[] {
  return accessories.flatMap((worn) => {
    if (worn.kind === 'mask') return createMask(face, worn);
    if (worn.kind === 'hand') return createHand(face, worn);
    return createGlasses(face, seed, worn);
  });
}
