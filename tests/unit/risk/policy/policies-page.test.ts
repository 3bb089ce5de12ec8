import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeIssues } from '../../../../src/entry/report/policy-report.ts';
import { loadPolicy } from '../../../../src/risk/policy/load-policy.ts';

const page = readFileSync('docs/policies.md', 'utf8');
const blockOf = (language: string): string => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

describe('docs/policies.md', () => {
  const example = blockOf('yaml');
  test('has an example that loads', () => {
    const loaded = loadPolicy(example);
    expect(loaded.ok ? [] : loaded.issues).toEqual([]);
  });
  test('shows a refusal as it is shown', () => {
    const loaded = loadPolicy(example.replace('amount_usd_known && ', ''));
    expect(loaded.ok ? '' : `${describeIssues('policies/night-shop.yaml', loaded.issues)}\n`).toBe(blockOf('text'));
  });
  test('names every member, effect and command', () => {
    for (const name of ['expected_loss', 'acr', 'params', 'shadow', 'since', 'methods', 'confirm', 'rate', 'ttl', 'providers', 'assurance'])
      expect(page).toContain(`\`${name}`);
    for (const command of ['lint', 'test', 'diff', 'replay', 'promote', 'list']) expect(page).toContain(`shualian policy ${command}`);
  });
});
