import type { PuppetAction } from '../puppet/act.ts';

/**
 * @param action what a step asks for
 * @returns the way a print must be tilted to look like that turn: 1, −1, or 0 when no turn is asked for
 */
export function signOfTurn(action: PuppetAction): -1 | 0 | 1 {
  if (action === 'turn_left') return -1;
  return action === 'turn_right' ? 1 : 0;
}
