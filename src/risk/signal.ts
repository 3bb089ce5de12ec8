import type { LocalizedText } from '../lib/locale.ts';
import type { Facts } from './facts.ts';
import type { History } from './history/history.ts';
import type { PopulationView } from './population/population-view.ts';
import type { ReasonCode } from './reason-codes.ts';

/** What every signal is a function of. */
export interface SignalInput {
  readonly facts: Facts;
  readonly history: History;
  readonly population: PopulationView;
}

/** Type of a signal as policies see it. */
export type SignalType = 'bool' | 'double' | 'string';

/** Value of a signal. */
export type SignalValue = boolean | number | string;

/** What a signal found. */
export interface SignalResult {
  /** `false`, `0` or the empty string when not known. */
  readonly value: SignalValue;
  /** False when what it looks at was not given; it then never weighs. */
  readonly known: boolean;
  /** Natural log-odds; 0 unless it is evidence and speaks. */
  readonly weight: number;
}

/** Signals of one group see the same thing: only the strongest weighs. */
export type EvidenceGroup = 'network' | 'device' | 'amount' | 'payee' | 'change' | 'failures' | 'crowd' | 'list' | 'trust';

/** One pure look at an event: a flat, typed variable of policies and, where it has a weight, a term of the score. */
export interface Signal {
  /** Name in policies; `NAME_known` tells whether it could look, where `mayBeUnknown`. */
  readonly name: string;
  readonly type: SignalType;
  readonly mayBeUnknown: boolean;
  /** What it tells, for operators. */
  readonly text: LocalizedText;
  /** Set for evidence: the reason that is given when it weighs, and the least and the most it weighs then, natural log-odds. */
  readonly evidence: { readonly reason: ReasonCode; readonly group: EvidenceGroup | null; readonly weights: readonly [least: number, most: number] } | null;
  readonly evaluate: (input: SignalInput) => SignalResult;
}

/**
 * @param value what was found
 * @param weight natural log-odds
 * @returns a result that could look
 */
export function known(value: SignalValue, weight: number = 0): SignalResult {
  return { value, known: true, weight };
}

/** A flag that could not look. */
export const UNKNOWN_FLAG: SignalResult = { value: false, known: false, weight: 0 };

/** A number that could not be told. */
export const UNKNOWN_NUMBER: SignalResult = { value: 0, known: false, weight: 0 };

/** A text that was not given. */
export const UNKNOWN_TEXT: SignalResult = { value: '', known: false, weight: 0 };
