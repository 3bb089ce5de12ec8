import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHarness } from 'wrangler';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import type { EvidenceStore } from '../../src/liveness/evidence-store.ts';
import { evidenceStoreSuite } from '../contract/suites/evidence-store.suite.ts';

describe('R2 in workerd', () => {
  let harness: ReturnType<typeof createTestHarness>;
  let origin: URL;
  const ask = async (what: string, params: Readonly<Record<string, string>>, body?: Uint8Array): Promise<Response> => {
    const url = new URL(`/${what}?${String(new URLSearchParams(params))}`, origin);
    const response = await fetch(url, body ? { method: 'POST', body: new Uint8Array(body) } : {});
    if (response.status >= 400 && response.status !== 404) throw new Error(await response.text());
    return response;
  };
  const store: EvidenceStore = {
    put: async (key, sealed, ttlSeconds) => void (await ask('put', { key, ttl: String(ttlSeconds) }, sealed.slice())),
    get: async (key) => {
      const response = await ask('get', { key });
      return response.status === 404 ? null : new Uint8Array(await response.arrayBuffer());
    },
    extend: async (key, ttlSeconds) => void (await ask('extend', { key, ttl: String(ttlSeconds) })),
    removeAll: async (key) => void (await ask('remove-all', { key })),
    purge: async () => Number(await (await ask('purge', {})).text()),
  };
  beforeAll(async () => {
    process.env['WRANGLER_SEND_METRICS'] = 'false';
    process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
    harness = createTestHarness({ workers: [{ configPath: path.join(PROJECT_PATHS.root, 'tests/workerd/evidence-wrangler.toml') }] });
    origin = (await harness.listen()).url;
  });
  afterAll(() => harness.close());

  evidenceStoreSuite({
    stores: () => ({ evidence: store }),
    others: () => ({ evidence: store }),
    pass: async (ms) => void (await ask('advance', { ms: String(ms) })),
  });

  it('purges and removes beyond one page of a listing', async () => {
    await Promise.all(Array.from({ length: 520 }, async (_, n) => store.put(`lva_page/${String(n)}`, Uint8Array.of(1), n < 510 ? 1 : 600)));
    await ask('advance', { ms: '1000' });
    expect(await store.purge()).toBe(510);
    await store.removeAll('lva_page/');
    expect(await store.get('lva_page/519')).toBeNull();
  }, 60_000);
});
