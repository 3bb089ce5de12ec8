import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createEndpointKeys, showPublicKey } from '../../../src/notify/endpoint-keys.ts';
import { signDelivery } from '../../../src/notify/sign-delivery.ts';
import { platformEd25519 } from '../../../src/runtime/platform-ed25519.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

const NOW = 1_800_000_000_000;
const folder = mkdtempSync(path.join(tmpdir(), 'shualian-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

type ReadEvent = (headers: Readonly<Record<string, string>>, body: string, publicKey: string, nowMs: number) => unknown;

// What the page tells people to copy is run as it stands there.
test('the example of docs/webhooks.md verifies what we sign, and nothing else', async () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/webhooks.md'), 'utf8');
  const file = path.join(folder, 'read-event.mjs');
  writeFileSync(file, /```js\n([^]*?)```/.exec(page)?.[1] ?? '');
  const { readEvent } = (await import(pathToFileURL(file).href)) as { readonly readEvent: ReadEvent };
  const [keys, old] = [createEndpointKeys(systemRandom), createEndpointKeys(systemRandom)];
  const body = '{"type":"device.revoked","timestamp":"2027-01-15T08:00:00.000Z","data":{"device_id":"dev_1","subject":"u_刷脸"}}';
  const headers = await signDelivery({ id: 'evt_1', body, at: NOW }, [keys, old], platformEd25519);
  for (const { seed } of [keys, old]) {
    const publicKey = showPublicKey(await platformEd25519.publicKey(seed));
    expect(readEvent(headers, body, publicKey, NOW + 300_000)).toEqual({ id: 'evt_1', ...(JSON.parse(body) as object) });
    expect(readEvent(headers, body, publicKey, NOW + 301_000)).toBeNull();
    expect(readEvent(headers, `${body} `, publicKey, NOW)).toBeNull();
    expect(readEvent({ ...headers, 'webhook-id': 'evt_2' }, body, publicKey, NOW)).toBeNull();
    expect(readEvent({}, body, publicKey, NOW)).toBeNull();
  }
  const other = showPublicKey(await platformEd25519.publicKey(systemRandom.bytes(32)));
  expect(readEvent(headers, body, other, NOW)).toBeNull();
});
