import { describe } from 'vitest';
import type { Target } from '../target.ts';
import { challengeSuite } from './challenge.suite.ts';
import { gatewaySuite } from './gateway.suite.ts';

/** Everything that holds on every runtime and every store. */
export function runSuites(get: () => Target): void {
  describe('gateway', () => gatewaySuite(get));
  describe('challenge', () => challengeSuite(get));
}
