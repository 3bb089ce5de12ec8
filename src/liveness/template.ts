import { open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';
import { EMBEDDING_LENGTH } from './embedding.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** Version of template format and recognition model: a template of another version is never compared. */
export const TEMPLATE_VERSION = 1;

/** Whose template it is. */
export interface TemplateOwner {
  readonly clientId: string;
  readonly subject: string;
}

const PURPOSE = 'face_verification';

/**
 * Seals an embedding under the person's own data key. Destroying that key erases the template in every copy and backup at once.
 * @param dataKey the person's data key, 32 bytes
 * @param embedding 128 finite numbers
 * @param owner bound as associated data with purpose and version: moved to another person the template does not open
 * @param random source of the nonce
 * @returns sealed bytes
 * @throws TypeError when this is no embedding
 */
export function sealTemplate(dataKey: Uint8Array, embedding: readonly number[], owner: TemplateOwner, random: Random): Uint8Array {
  if (embedding.length !== EMBEDDING_LENGTH || !embedding.every(Number.isFinite)) throw new TypeError('not an embedding');
  const bytes = new Uint8Array(EMBEDDING_LENGTH * 4);
  const view = new DataView(bytes.buffer);
  embedding.forEach((value, i) => {
    view.setFloat32(i * 4, value);
  });
  return seal(dataKey, bytes, contextOf(owner, TEMPLATE_VERSION), random);
}

/**
 * @param dataKey the person's data key, 32 bytes
 * @param template sealed bytes and their version
 * @param owner whose template it should be
 * @returns the embedding, or null when key, owner, purpose, version or bytes do not fit
 */
export function openTemplate(
  dataKey: Uint8Array,
  template: { readonly sealed: Uint8Array; readonly version: number },
  owner: TemplateOwner,
): readonly number[] | null {
  if (template.version !== TEMPLATE_VERSION) return null;
  const bytes = open(dataKey, template.sealed, contextOf(owner, template.version));
  if (bytes === null || bytes.length !== EMBEDDING_LENGTH * 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: EMBEDDING_LENGTH }, (_, i) => view.getFloat32(i * 4));
}

/**
 * Sorts a distance into the bands of decision.
 * @param distance Euclidean distance of two embeddings
 * @param thresholds limits
 * @returns `match`, `review` (the face alone decides nothing), or `no_match`
 */
export function matchBand(distance: number, thresholds: Pick<LivenessThresholds, 'identityMatchMax' | 'identityReviewMax'>): 'match' | 'review' | 'no_match' {
  if (distance <= thresholds.identityMatchMax) return 'match';
  return distance <= thresholds.identityReviewMax ? 'review' : 'no_match';
}

// Lengths first, so that no client and subject can be written as another pair.
function contextOf({ clientId, subject }: TemplateOwner, version: number): string {
  return `template\0${String(clientId.length)}\0${clientId}\0${String(subject.length)}\0${subject}\0${PURPOSE}\0${String(version)}`;
}
