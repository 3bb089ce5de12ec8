import { open, seal } from '../lib/envelope.ts';
import type { Random } from '../lib/random.ts';
import { EMBEDDING_LENGTH, EMBEDDING_MODEL } from './embedding.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** Version of the template format. One of another version or model is never compared: the person is asked to enrol anew. */
export const TEMPLATE_VERSION = 2;

/** Whose template it is. */
export interface TemplateOwner {
  readonly clientId: string;
  readonly subject: string;
}

/** What is known of a face. */
export interface FaceTemplate {
  /** As it was enrolled; never changed, so that no run of small updates leads to another person. */
  readonly anchor: readonly number[];
  /** What is compared with; follows the person slowly, near the anchor. */
  readonly current: readonly number[];
}

const PURPOSE = 'face_verification';

/**
 * Seals a template under the person's own key for faces. Destroying that key erases the template in every copy and backup at once.
 * @param dataKey the person's data key, 32 bytes
 * @param face twice 128 finite numbers
 * @param owner bound as associated data with purpose, version and model: moved to another person the template does not open
 * @param random source of the nonce
 * @returns sealed bytes
 * @throws TypeError when this is no template
 */
export function sealTemplate(dataKey: Uint8Array, face: FaceTemplate, owner: TemplateOwner, random: Random): Uint8Array {
  if (![face.anchor, face.current].every((part) => part.length === EMBEDDING_LENGTH && part.every(Number.isFinite))) throw new TypeError('not an embedding');
  const bytes = new Uint8Array(EMBEDDING_LENGTH * 8);
  const view = new DataView(bytes.buffer);
  [...face.anchor, ...face.current].forEach((value, i) => {
    view.setFloat32(i * 4, value);
  });
  return seal(dataKey, bytes, contextOf(owner), random);
}

/**
 * @param template version and model of a stored template
 * @returns whether this program can compare it; otherwise the person enrols anew
 */
export function isCurrentTemplate(template: { readonly version: number; readonly model: string }): boolean {
  return template.version === TEMPLATE_VERSION && template.model === EMBEDDING_MODEL;
}

/**
 * @param dataKey the person's data key, 32 bytes
 * @param template sealed bytes, their version and model
 * @param owner whose template it should be
 * @returns the template, or null when key, owner, purpose, version, model or bytes do not fit
 */
export function openTemplate(
  dataKey: Uint8Array,
  template: { readonly sealed: Uint8Array; readonly version: number; readonly model: string },
  owner: TemplateOwner,
): FaceTemplate | null {
  if (!isCurrentTemplate(template)) return null;
  const bytes = open(dataKey, template.sealed, contextOf(owner));
  if (bytes === null || bytes.length !== EMBEDDING_LENGTH * 8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const partAt = (start: number): readonly number[] => Array.from({ length: EMBEDDING_LENGTH }, (_, i) => view.getFloat32((start + i) * 4));
  return { anchor: partAt(0), current: partAt(EMBEDDING_LENGTH) };
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
function contextOf({ clientId, subject }: TemplateOwner): string {
  const parts = ['template', String(clientId.length), clientId, String(subject.length), subject, PURPOSE, String(TEMPLATE_VERSION), EMBEDDING_MODEL];
  return parts.join('\0');
}
