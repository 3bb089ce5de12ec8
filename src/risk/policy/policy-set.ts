import { type DecideInput, decideUnder } from '../decide.ts';
import type { Decision } from '../decision.ts';
import type { CompiledPolicy } from './policy.ts';

/** What runs: one policy that is enforced, and some beside it that are only recorded. */
export interface PolicySet {
  readonly enforced: CompiledPolicy;
  readonly shadows: readonly CompiledPolicy[];
}

/** Policies that may run in shadow at once. */
export const MAX_SHADOWS = 4;

/** What a policy in shadow would have decided. */
export interface ShadowResult {
  readonly policy: string;
  readonly version: string;
  readonly decision: Decision['decision'];
}

/**
 * @param shadows policies in shadow
 * @param input what the enforced decision was made from
 * @param decided the enforced decision
 * @returns what each would have decided; never enforced
 */
export function evaluateShadows(shadows: readonly CompiledPolicy[], input: DecideInput, decided: Decision): readonly ShadowResult[] {
  return shadows.map((policy) => ({ policy: policy.document.id, version: policy.hash, decision: decideUnder(input, decided, policy).decision }));
}
