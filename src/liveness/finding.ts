import type { LiveHint } from './hints.ts';

/** Why an attempt was refused, for the operator and the lockout; never shown to the person, in no export either. */
export const INTERNAL_REASONS = [
  'replay_suspected',
  'presentation_attack',
  'injection_suspected',
  'face_mismatch',
  'face_uncertain',
  'identity_changed',
] as const;

/** One of the reasons. */
export type InternalReason = (typeof INTERNAL_REASONS)[number];

/**
 * Result of one check. A failed one tells the person what to do better, or the operator what is suspected. Both only where the hint says no more than whoever stands there knows:
 * a photograph and a person who does nothing look alike, and that person needs the hint.
 */
export interface Finding {
  /** Stable name, for example `planarity`; with the step where it matters, for example `action_2_blink`. */
  readonly name: string;
  readonly value: number;
  readonly threshold: number;
  readonly ok: boolean;
  readonly because: { readonly hint: LiveHint; readonly reason?: InternalReason } | { readonly reason: InternalReason };
}
