import { readFileSync } from 'node:fs';
import { loadPolicy } from '../risk/policy/load-policy.ts';
import { PROJECT_PATHS } from './project-paths.ts';

/**
 * The shipped policy without chance, where the same walk must always end the same way.
 * @returns its source as JSON, with no random audit
 * @throws Error when the shipped policy does not load
 */
export function calmPolicy(): string {
  const loaded = loadPolicy(readFileSync(PROJECT_PATHS.shippedPolicy, 'utf8'));
  if (!loaded.ok) throw new Error('the shipped policy does not load');
  const { document } = loaded.policy;
  return JSON.stringify({ ...document, rules: document.rules.filter(({ effect }) => effect !== 'audit') });
}
