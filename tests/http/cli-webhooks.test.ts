import { type ChildProcess, execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { freePort } from '../support/child-service.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { call } from './actors.ts';
import { startNodeTarget } from './node-target.ts';
import type { Target } from './target.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

let target: Target;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  target = await startNodeTarget('webhooks listen', {});
});
afterAll(async () => {
  await target.close();
  await database.drop();
});

function shualian(
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', DATABASE_URL: database.url, ...settings };
    execFile(process.execPath, ['--import', 'tsx', 'src/entry/cli.ts', ...args], { cwd: ROOT, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

/** A listener as a developer starts it, its output piped. */
async function startListener(port: number, key: string, ...flags: readonly string[]): Promise<{ readonly child: ChildProcess; readonly out: () => string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/entry/cli.ts', 'webhooks', 'listen', '--port', String(port), '--key', key, ...flags], {
    cwd: ROOT,
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  await expect.poll(() => err, { timeout: 20_000 }).toContain(`listening on http://127.0.0.1:${String(port)}/`);
  return { child, out: () => out };
}

test.each([
  ['public_key', []],
  ['secret', ['--json']],
])('listen verifies by %s and prints what comes', async (by, flags) => {
  const port = await freePort();
  const made = await call(target, 'POST', '/v1/webhooks', { token: target.operatorKey, json: { url: `http://127.0.0.1:${String(port)}/` } });
  const { child, out } = await startListener(port, String(made.body[by]), ...flags);
  try {
    const id = String((await call(target, 'POST', `/v1/webhooks/${String(made.body['id'])}/test`, { token: target.operatorKey })).body['event_id']);
    await expect.poll(out, { timeout: 20_000 }).toContain(id);
    if (flags.length === 0) expect(out()).toMatch(/^\d{4}-\S+Z {2}webhook\.test {2}evt_\S+ {2}\{"webhook_id":"whk_\S+"\}\n$/);
    else expect(JSON.parse(out())).toMatchObject({ id, verified: true, refused: null, event: { type: 'webhook.test' } });
    const forged = await fetch(`http://127.0.0.1:${String(port)}/`, {
      method: 'POST',
      headers: { 'webhook-id': 'evt_forged', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-signature': 'v1,AAAA v1a,AAAA' },
      body: '{"type":"\u001b[2Jx"}',
    });
    expect(forged.status).toBe(401);
    await expect.poll(out).toContain('evt_forged');
    expect(out()).toContain('bad_signature');
    // Nothing that a stranger sends reaches the terminal as it is.
    expect(out()).not.toContain('\u001b');
    expect((await fetch(`http://127.0.0.1:${String(port)}/`, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await call(target, 'DELETE', `/v1/webhooks/${String(made.body['id'])}`, { token: target.operatorKey });
  }
});

test('add, list, rotate and remove endpoints of a gateway on this machine', async () => {
  await shualian({}, 'keys', 'create', '--client', 'shop', '--audience', 'https://shop.example');
  const settings = { SHUALIAN_MASTER_KEY: 'A'.repeat(43) };
  const added = JSON.parse(
    (await shualian(settings, 'webhooks', 'add', 'https://hooks.example.com/in', '--client', 'shop', '--events', 'token.issued', '--json')).out,
  ) as Record<string, string>;
  expect(added).toMatchObject({
    id: expect.stringMatching(/^whk_/) as string,
    secret: expect.stringMatching(/^whsec_/) as string,
    events: ['token.issued'],
    enabled: true,
  });
  const rotated = await shualian(settings, 'webhooks', 'rotate', added['id'] ?? '', '--client', 'shop');
  expect(rotated.out).toMatch(/^whk_\S+\nsecret whsec_\S+ \(shown once\)\npublic key whpk_\S+\n$/);
  expect(rotated.out).not.toContain(added['secret']);
  const listed = await shualian(settings, 'webhooks', 'list', '--client', 'shop');
  expect(listed.out).toContain(`${String(added['id'])}\ton\thttps://hooks.example.com/in\ttoken.issued\twhpk_`);
  expect(listed.out).not.toContain('whsec_');
  expect(await shualian(settings, 'webhooks', 'add', 'https://127.0.0.1/', '--client', 'shop')).toMatchObject({
    code: 2,
    err: expect.stringContaining('webhook_url_refused: address_forbidden') as string,
  });
  expect(await shualian(settings, 'webhooks', 'add', 'https://a.example/', '--client', 'shop', '--events', 'x')).toMatchObject({
    code: 2,
    err: expect.stringContaining('unknown event: x') as string,
  });
  expect((await shualian(settings, 'webhooks', 'remove', added['id'] ?? '', '--client', 'shop')).code).toBe(0);
  expect((await shualian(settings, 'webhooks', 'remove', added['id'] ?? '', '--client', 'shop')).err).toContain('webhook_not_found');
  expect((await shualian(settings, 'webhooks', 'listen')).err).toContain('needs --key');
}, 120_000);
