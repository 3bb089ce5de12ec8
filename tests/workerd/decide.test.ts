import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHarness } from 'wrangler';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import { decide } from '../../src/risk/decide.ts';
import { loadPolicy } from '../../src/risk/policy/load-policy.ts';
import { anyInput } from '../property/any-input.ts';

const EVENTS = 2000;

describe('a decision in workerd', () => {
  let harness: ReturnType<typeof createTestHarness>;
  let origin: URL;
  beforeAll(async () => {
    process.env['WRANGLER_SEND_METRICS'] = 'false';
    process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
    harness = createTestHarness({ workers: [{ configPath: path.join(PROJECT_PATHS.root, 'tests/workerd/decide-wrangler.toml') }] });
    origin = (await harness.listen()).url;
  });
  afterAll(() => harness.close());

  it.each(['exchange-default', 'web-basic'])('under %s has the bytes that Node gives it', async (name) => {
    const policy = readFileSync(path.join(PROJECT_PATHS.root, `policies/${name}.yaml`), 'utf8');
    const loaded = loadPolicy(policy);
    if (!loaded.ok) throw new Error('the shipped policy does not load');
    const inputs = fc.sample(anyInput, { numRuns: EVENTS, seed: 7 });
    const response = await fetch(origin, { method: 'POST', body: JSON.stringify({ policy, inputs }) });
    const there = (await response.text()).split('\n');
    const here = inputs.map((input) => JSON.stringify(decide(input, loaded.policy)));
    const differ = here.flatMap((decision, n) => (decision === there[n] ? [] : [n]));
    const [n = -1] = differ;
    expect({ differ: differ.length, there: JSON.parse(there[n] ?? '{}') as unknown }).toEqual({ differ: 0, there: JSON.parse(here[n] ?? '{}') as unknown });
    expect(new Set(here.map((decision) => (JSON.parse(decision) as { decision: string }).decision)).size).toBeGreaterThan(1);
  });
});
