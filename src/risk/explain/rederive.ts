import { parseBase64url } from '../../lib/bytes.ts';
import { decide } from '../decide.ts';
import type { Decision, DecisionInput } from '../decision.ts';
import { parseHistory } from '../history/parse-history.ts';
import type { CompiledPolicy } from '../policy/policy.ts';

/**
 * Makes a stored decision again from what was stored with it.
 * @param input as it was stored
 * @param policy the version that decided, or another to compare with
 * @param decode the platform's base64url, where it has a faster one
 * @returns the decision
 * @throws TypeError when the input was erased or damaged
 */
export function rederive(input: DecisionInput, policy: CompiledPolicy, decode: (text: string) => Uint8Array | null = parseBase64url): Decision {
  const bytes = input.history === null ? null : decode(input.history);
  if (input.history !== null && bytes === null) throw new TypeError('the stored history is damaged');
  const { history } = parseHistory(bytes);
  return decide({ facts: input.facts, history, population: input.population }, policy);
}

/**
 * @param value the input of a stored decision
 * @returns it, or null when it was erased
 */
export function asDecisionInput(value: unknown): DecisionInput | null {
  if (typeof value !== 'object' || value === null || !('facts' in value) || !('population' in value)) return null;
  // Written by this service when the decision fell.
  return value as DecisionInput;
}
