import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNodeTarget } from '../http/node-target.ts';
import type { Target } from '../http/target.ts';

// Envoy asks with the path of the request behind a prefix. Resolved, such a path would leave the prefix and be answered by a route that lets everybody through.
let target: Target;
beforeAll(async () => {
  target = await startNodeTarget('dot segments', {});
});
afterAll(() => target.close());

/** Sends a target as it stands: `fetch` would resolve it first. */
async function send(path: string): Promise<{ readonly status: number; readonly text: string }> {
  const { hostname, port } = new URL(target.address);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, headers: { 'X-Shualian-Key': target.apiKey } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('error', reject);
    request.end();
  });
}

test.each([
  '/v1/authz/ext-authz/account/statement/../../../../../healthz',
  '/v1/authz/ext-authz/account/%2e%2e/%2E%2e/../../healthz',
  '/v1/authz/ext-authz/vault/.%2e/public/a',
  '/v1/authz/ext-authz/vault/./b',
  '/v1/authz/ext-authz/vault/%2e',
  '/v1/authz/ext-authz/..',
  '/x/..?/',
])('%s is answered by nothing', async (path) => {
  const { status, text } = await send(path);
  expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([400, 'request_invalid']);
});

test.each([
  ['/healthz', 200],
  ['/healthz?next=/a/../b', 200],
  ['/v1/authz/ext-authz/vault/..b', 403],
  ['/v1/authz/ext-authz/vault/a..', 403],
  ['/v1/authz/ext-authz/vault/...', 403],
] as const)('%s has none', async (path, status) => {
  expect((await send(path)).status).toBe(status);
});

test('backslashes are no slashes here', async () => {
  expect((await send('/v1/authz/ext-authz/vault\\..\\..\\..\\..\\healthz')).status).toBe(400);
});
