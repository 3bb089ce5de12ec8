import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../../src/liveness/thresholds.ts';

it('the thresholds page names every threshold with its default', () => {
  const page = readFileSync(new URL('../../../docs/liveness.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d.]+) \|/gm)].map(([, name, value]) => [name, Number(value)]);
  expect(Object.fromEntries(rows)).toEqual(DEFAULT_THRESHOLDS);
});
