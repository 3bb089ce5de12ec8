/** How many faces are stored. */
export interface FaceCount {
  readonly stored: number;
  /** The highest threshold that is reached and was told of; 0 below all. */
  readonly alerted: number;
}

/** The counter of stored faces. It moves in the very transactions that store and destroy templates, and each crossing of a threshold stands as one event in the audit log. */
export interface FaceCounter {
  /** Reads one row. */
  read(): Promise<FaceCount>;
  /** Counts all templates anew, for processes of an older version that did not count; for the start and the sweep. @returns as {@link read} */
  recount(): Promise<FaceCount>;
}

/**
 * Counts at which the operator is told: before the duty to file with the authority, and at it.
 * @see measures on facial recognition (2025) article 15
 */
export const FACE_THRESHOLDS: readonly number[] = [80_000, 100_000];
