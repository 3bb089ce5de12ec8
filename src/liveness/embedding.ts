import type { AttemptView } from './attempt-view.ts';
import type { FrameMeasurement } from './analyzer.ts';
import type { LivenessThresholds } from './thresholds.ts';

/** Numbers in an embedding. */
export const EMBEDDING_LENGTH = 128;

/** The network that makes them; another one's numbers mean something else. Changes with the pinned model of the analyzer. */
export const EMBEDDING_MODEL = 'dlib-resnet-128/1';

/** Most neutral embeddings that are averaged. */
const NEUTRAL_BEST = 5;

/** Embeddings of an attempt that were taken of a face looking ahead. */
export interface UsableEmbeddings {
  /** The sharpest of the neutral step's video. No still is among them: they are not what moved, and may be of anyone. */
  readonly neutral: readonly (readonly number[])[];
  /** Those of every step, and of the stills. */
  readonly all: readonly (readonly number[])[];
  /** How many steps have none. */
  readonly stepsWithout: number;
}

/**
 * @param a an embedding
 * @param b another
 * @returns Euclidean distance; infinite when either is no embedding, so that nothing broken ever matches
 */
export function embeddingDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== EMBEDDING_LENGTH || b.length !== EMBEDDING_LENGTH) return Number.POSITIVE_INFINITY;
  const distance = Math.hypot(...a.map((v, i) => v - (b[i] ?? 0)));
  return Number.isFinite(distance) ? distance : Number.POSITIVE_INFINITY;
}

/**
 * @param embeddings one or more embeddings of one person
 * @returns their mean; empty of none
 */
export function meanEmbedding(embeddings: readonly (readonly number[])[]): readonly number[] {
  const [first] = embeddings;
  return first ? first.map((_, i) => embeddings.reduce((sum, e) => sum + (e[i] ?? 0), 0) / embeddings.length) : [];
}

/**
 * Collects the embeddings that can be compared: a turned face is far from the same face looking ahead.
 * @param view the attempt
 * @param thresholds limits
 * @returns embeddings by use
 */
export function usableEmbeddings(view: AttemptView, thresholds: LivenessThresholds): UsableEmbeddings {
  const yaw = view.neutral?.yaw ?? 0;
  const isStraight = (value: number): boolean => Math.abs(value - yaw) < thresholds.turnDegrees;
  const bySeq = view.steps.map(({ faces }) => faces.filter(({ pose }) => isStraight(pose.yaw)).flatMap(({ frame }) => withEmbedding(frame)));
  const stills = view.stills.filter(({ faces }) => faces === 1).flatMap(withEmbedding);
  const neutral = [...(bySeq[0] ?? [])].sort((a, b) => b.sharpness - a.sharpness).slice(0, NEUTRAL_BEST);
  return {
    neutral: neutral.map(({ embedding }) => embedding),
    all: [...bySeq.flat(), ...stills].map(({ embedding }) => embedding),
    stepsWithout: bySeq.filter((frames) => frames.length === 0).length,
  };
}

function withEmbedding({ embedding, sharpness }: FrameMeasurement): readonly { embedding: readonly number[]; sharpness: number }[] {
  return embedding ? [{ embedding, sharpness }] : [];
}
