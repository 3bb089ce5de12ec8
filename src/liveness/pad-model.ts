import type { FaceBox } from './analyzer.ts';

/** A picture with one face. */
export interface FacePicture {
  readonly jpeg: Uint8Array;
  readonly box: FaceBox;
}

/** An operator's own model of presentation attacks, beside the checks and never in their place. None is shipped: no open one was found that separates real from fake. */
export interface PadModel {
  /** Score from which a face counts as an attack, 0 to 1. */
  readonly threshold: number;
  /**
   * @param pictures at least one, of one attempt
   * @returns the mean of the model's probabilities of an attack, 0 to 1
   * @throws Problem `analyzer_unavailable` when the model does not run or gives no such number
   */
  score(pictures: readonly FacePicture[]): Promise<number>;
}
