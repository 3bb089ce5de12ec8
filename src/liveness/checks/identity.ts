import type { Finding } from '../finding.ts';
import { embeddingDistance, meanEmbedding, type UsableEmbeddings } from '../embedding.ts';
import { matchBand } from '../template.ts';
import type { LivenessThresholds } from '../thresholds.ts';

/**
 * The same person from the first step to the last, in every step.
 * @param embeddings the usable embeddings of each step
 * @param thresholds limits
 * @returns how far any is from the neutral mean, and whether each step has one
 */
export function checkSamePerson(embeddings: UsableEmbeddings, thresholds: LivenessThresholds): readonly Finding[] {
  const reference = meanEmbedding(embeddings.neutral);
  if (reference.length === 0) return [noNeutral(embeddings.stepsWithout)];
  const farthest = farthestFrom(reference, embeddings.all);
  return [
    {
      name: 'steps_without_embedding',
      value: embeddings.stepsWithout,
      threshold: 0,
      ok: embeddings.stepsWithout === 0,
      because: { hint: 'face_obscured' },
    },
    {
      name: 'identity_within',
      value: farthest,
      threshold: thresholds.identityWithinMax,
      ok: farthest <= thresholds.identityWithinMax,
      because: { reason: 'identity_changed' },
    },
  ];
}

function farthestFrom(reference: readonly number[], embeddings: readonly (readonly number[])[]): number {
  return embeddings.reduce((max, embedding) => Math.max(max, embeddingDistance(reference, embedding)), 0);
}

// Without a neutral face there is nobody to compare with: that is a bad picture, not another person.
function noNeutral(stepsWithout: number): Finding {
  return { name: 'steps_without_embedding', value: Math.max(1, stepsWithout), threshold: 0, ok: false, because: { hint: 'face_obscured' } };
}

/**
 * The enrolled person. Between the bands the face alone decides nothing: it is refused here, and another factor or a review decides.
 * @param embedding mean of the best neutral embeddings
 * @param template embedding of the enrolled person, or null while enrolling
 * @param thresholds limits
 * @returns one finding; none while enrolling, or when there was no embedding to compare (then {@link checkSamePerson} fails)
 */
export function checkMatch(embedding: readonly number[], template: readonly number[] | null, thresholds: LivenessThresholds): readonly Finding[] {
  if (template === null || embedding.length === 0) return [];
  const distance = embeddingDistance(embedding, template);
  const band = matchBand(distance, thresholds);
  return [
    {
      name: 'identity_template',
      value: distance,
      threshold: thresholds.identityMatchMax,
      ok: band === 'match',
      because: { reason: band === 'review' ? 'face_uncertain' : 'face_mismatch' },
    },
  ];
}

/**
 * The enrolled person in every step, not only in the neutral one: whoever shows a picture between two people there must not perform the rest. A single picture is noisier
 * than a mean, so each is held to the outer band.
 * @param embeddings the usable embeddings of each step and of the stills
 * @param template embedding of the enrolled person, or null while enrolling
 * @param thresholds limits
 * @returns one finding; none while enrolling
 */
export function checkEveryFrame({ all }: UsableEmbeddings, template: readonly number[] | null, thresholds: LivenessThresholds): readonly Finding[] {
  if (template === null) return [];
  const farthest = farthestFrom(template, all);
  return [
    {
      name: 'identity_frames',
      value: farthest,
      threshold: thresholds.identityReviewMax,
      ok: farthest <= thresholds.identityReviewMax,
      because: { reason: 'face_mismatch' },
    },
  ];
}
