import type { SignalInput } from './facts.ts';
import type { ReasonCode } from './reason-codes.ts';

/** What a signal found. */
export interface SignalResult {
  /** False when what it looks at was not given; it then neither fires nor weighs. */
  readonly known: boolean;
  readonly fired: boolean;
  /** Natural log-odds added to the score; 0 unless fired. */
  readonly weight: number;
}

/** One pure look at an event. */
export interface Signal {
  readonly code: ReasonCode;
  readonly evaluate: (input: SignalInput) => SignalResult;
}

/** The signal could not look. */
export const UNKNOWN: SignalResult = { known: false, fired: false, weight: 0 };

/**
 * @param fired whether the signal fired
 * @param weight log-odds when it did
 * @returns a known result
 */
export function found(fired: boolean, weight: number): SignalResult {
  return { known: true, fired, weight: fired ? weight : 0 };
}
