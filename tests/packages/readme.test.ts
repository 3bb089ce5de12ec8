import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHarness } from 'wrangler';
import { assess, claim, complete, confirm, enrollKey, freshSubject, passByKey, signedPasskey, type TestChallenge, type TestPhone } from '../http/actors.ts';
import { startNodeTarget } from '../http/node-target.ts';
import { exampleOf, installPacked, type PackedPackages } from '../support/packed-packages.ts';

// What is proven here is what would be published: the examples of the readmes, run on the packed packages, against a running service.
let service: Awaited<ReturnType<typeof startNodeTarget>> | null = null;
let packed: PackedPackages | null = null;
const parts = () => {
  if (!service || !packed) throw new Error('not started');
  return { service, packed };
};
const children: ChildProcess[] = [];
const GUIDES = path.resolve(import.meta.dirname, '../../docs/guides');

beforeAll(async () => {
  packed = installPacked(['jose', 'hono', '@hono/node-server', 'typescript', 'express']);
  service = await startNodeTarget('readme', {});
});
afterAll(async () => {
  for (const child of children) child.kill();
  await service?.close();
  if (packed) rmSync(packed.folder, { recursive: true, force: true });
});

/** Runs a block of code; its lines are read as they come. */
function run(name: string, code: string, env: Readonly<Record<string, string>>) {
  const file = path.join(parts().packed.folder, `${name}.mjs`);
  writeFileSync(file, code);
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, STEP_UP_URL: parts().service.origin, STEP_UP_KEY: parts().service.apiKey, ...env },
  });
  children.push(child);
  let text = '';
  const waiting: (() => void)[] = [];
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const wake of waiting) wake();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const find = async (pattern: RegExp): Promise<readonly string[]> => {
    for (;;) {
      const found = pattern.exec(text);
      if (found) return found;
      const isOver = await Promise.race([new Promise<boolean>((resolve) => waiting.push(() => resolve(false))), ended.then(() => true)]);
      if (isOver && !pattern.test(text)) throw new Error(`ended without ${String(pattern)}:\n${text}`);
    }
  };
  return { find, ended };
}

async function person(): Promise<TestPhone> {
  const phone = await enrollKey(parts().service, freshSubject());
  await assess(parts().service, phone.subject);
  return phone;
}
const PAGE = /#(chl_[\w-]+)\.(wt_[\w-]+)/;
const challengeAt = ([, id = '', watchToken = '']: readonly string[]): TestChallenge => ({ id, watchToken, authReqId: '', methods: [] });
const approve = async (found: readonly string[], phone: TestPhone): Promise<void> => passByKey(parts().service, challengeAt(found), phone);

interface Shown {
  readonly lines: readonly { readonly label: string; readonly value: string }[];
  readonly requested_from: { readonly ip_prefix: string };
}

/** Approves on the phone. @returns what the phone has shown */
async function approveShown(found: readonly string[], phone: TestPhone): Promise<Shown> {
  const { service } = parts();
  const challenge = challengeAt(found);
  const { body } = await claim(service, challenge, phone);
  const token = String(body['claim_token']);
  const done = await complete(service, challenge, token, await signedPasskey(service, challenge, phone, token));
  expect(done.body['status']).toBe('awaiting_confirmation');
  expect((await confirm(service, challenge, done.body['confirm_code'])).status).toBe(200);
  return body['display'] as Shown;
}

test('packages hold what they are for, and nothing of ours beside it', () => {
  for (const name of ['client', 'gateway', 'web'] as const) {
    const files = parts().packed.filesOf(name);
    for (const needed of ['package.json', 'README.md', 'LICENSE']) expect(files, name).toContain(needed);
    expect(
      files.filter((file) => !/^(package\.json|README\.md|LICENSE|dist(\/[\w-]+(\.d\.ts|\.js))?)$/.test(file)),
      name,
    ).toEqual([]);
    const { exports } = JSON.parse(readFileSync(path.join(parts().packed.folder, 'node_modules/@shualian', name, 'package.json'), 'utf8')) as {
      exports: Record<string, Record<string, string>>;
    };
    for (const entry of Object.values(exports)) for (const file of Object.values(entry)) expect(files, name).toContain(file.replace('./', ''));
  }
});

test('the example of @shualian/client asks, waits for the phone, and uses the approval up', { timeout: 60_000 }, async () => {
  const phone = await person();
  const example = run('client', exampleOf(parts().packed, 'client', 'js'), { SUBJECT: phone.subject });
  await approve(await example.find(PAGE), phone);
  expect((await example.find(/approved by (\S+) with (\S+)/)).slice(1)).toEqual([phone.subject, 'urn:shualian:acr:device']);
  expect(await example.ended).toBe(0);
});

test('the example of @shualian/client stops where the person has no way to pass', { timeout: 60_000 }, async () => {
  const example = run('client-nobody', exampleOf(parts().packed, 'client', 'js'), { SUBJECT: freshSubject() });
  await example.find(/Error: no way to pass is set up/);
  expect(await example.ended).toBe(1);
});

/** The last proxy names the browser's address; what the browser has written before it counts for nothing. */
const ADDRESS = { 'X-Forwarded-For': '198.51.100.1, 203.0.113.7', 'CF-Connecting-IP': '203.0.113.7' };

/** A withdrawal over HTTP: held back, approved on the phone, sent once. */
async function expectHeldBack(origin: string): Promise<void> {
  const phone = await person();
  const order = { asset: 'BTC', amount: '0.4', network: 'BTC', address: 'bc1qexampleaddress' };
  // What a browser would like to be believed: nothing of it may reach the risk engine.
  const claims = { type: 'custom', amount_usd: '1.00', balance_usd: '99000000.00', address_added_at: '2020-01-01T00:00:00Z' };
  const withdraw = async (headers: Readonly<Record<string, string>> = {}, body: object = { ...order, ...claims }): Promise<Response> =>
    fetch(`${origin}/withdraw`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Demo-User': phone.subject, ...ADDRESS, ...headers },
      body: JSON.stringify(body),
    });
  const held = await withdraw();
  expect(held.status).toBe(401);
  expect(held.headers.get('WWW-Authenticate')).toContain('error="insufficient_user_authentication"');
  const { challenge } = (await held.json()) as { challenge: { id: string; page_url: string } };
  const shown = await approveShown(PAGE.exec(challenge.page_url) ?? [], phone);
  expect(shown.lines.map(({ value }) => value)).toEqual(['0.4 BTC', '38000.00', 'BTC', 'bc1qexampleaddress']);
  expect(shown.requested_from.ip_prefix).toBe('203.0.113.x');
  const passed = { 'Step-Up-Challenge': challenge.id };
  // Had anything that the browser claimed been asked about, leaving it out would be another action now.
  const done = await withdraw(passed, order);
  expect([done.status, await done.json()]).toEqual([200, { sent: true, acr: 'urn:shualian:acr:device' }]);
  expect((await withdraw(passed, order)).status).toBe(401);
}

test.each([
  ['the example of @shualian/gateway', () => exampleOf(parts().packed, 'gateway', 'js')],
  ['the guide for Express', () => readFileSync(path.join(GUIDES, 'express.mjs'), 'utf8')],
])('%s holds a withdrawal back until its person has approved it', { timeout: 60_000 }, async (name, code) => {
  const example = run(name.replaceAll(/\W/g, '-'), code(), { PORT: '0' });
  const [, port = ''] = await example.find(/listening on (\d+)/);
  await expectHeldBack(`http://localhost:${port}`);
});

/** What an API might take for the withdrawal, though no route before it has that name. */
const SPELLINGS = [
  '/withdraw/',
  '/Withdraw',
  '//withdraw',
  '/%77ithdraw',
  '/withdraw;a=b',
  '/withdraw%20',
  '/withdraw%2f',
  '/x/..%2fwithdraw',
  '/%2577ithdraw',
];

test('the guide for a Cloudflare Worker does so in workerd, and hands on to the API', { timeout: 90_000 }, async () => {
  const { folder } = parts().packed;
  const reached: string[] = [];
  const api = createServer((request, response) => {
    reached.push(`${String(request.method)} ${String(request.url)}`);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ sent: true, acr: 'urn:shualian:acr:device' }));
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', () => resolve()));
  const { port } = api.address() as AddressInfo;
  copyFileSync(path.join(GUIDES, 'worker-gateway.js'), path.join(folder, 'worker-gateway.js'));
  const config = [
    'name = "guide"',
    'main = "worker-gateway.js"',
    'compatibility_date = "2026-10-20"',
    '[[kv_namespaces]]',
    'binding = "CHALLENGES"',
    'id = "challenges"',
  ];
  writeFileSync(path.join(folder, 'wrangler.toml'), config.join('\n'));
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  const vars = { STEP_UP_URL: parts().service.origin, STEP_UP_KEY: parts().service.apiKey, UPSTREAM: `http://127.0.0.1:${String(port)}` };
  const harness = createTestHarness({ workers: [{ configPath: path.join(folder, 'wrangler.toml'), vars }] });
  const { url } = await harness.listen();
  await expectHeldBack(url.origin);
  expect(await (await fetch(new URL('/other?a=b', url))).json()).toMatchObject({ sent: true });
  for (const spelling of SPELLINGS) {
    const { status } = await fetch(new URL(url.origin + spelling), { method: 'POST', headers: { 'X-Demo-User': 'u_42' }, body: '{}' });
    expect([spelling, status]).toEqual([spelling, 404]);
  }
  expect(reached).toEqual(['POST /withdraw', 'GET /other?a=b']);
  await harness.close();
  api.closeAllConnections();
  api.close();
});

test('the types of the packages are enough for a program of somebody else', { timeout: 60_000 }, () => {
  const { folder } = parts().packed;
  const code = `
    import { createClient, ShualianProblem, type AssessRequest } from '@shualian/client';
    import { verifyLocally } from '@shualian/gateway';
    import { requireStepUp } from '@shualian/gateway/hono';
    import '@shualian/web';
    import { Hono } from 'hono';
    const client = createClient({ baseUrl: 'https://auth.example.com', apiKey: 'sk_x' });
    const body: AssessRequest = { event: { type: 'login' }, subject: { id: 'u' }, session: { id: 's' }, context: { ip: '203.0.113.7', origin: 'https://www.example.com' } };
    const answer = await client.assess(body, { onUnavailable: 'deny' });
    if (!answer.unavailable) console.log(answer.risk.score);
    // @ts-expect-error nobody fails open by leaving something out
    await client.assess(body, {});
    const app = new Hono<{ Variables: { stepUp: unknown } }>();
    app.post('/x', requireStepUp({ client, origin: 'https://x', acr: ['urn:shualian:acr:device'], maxAge: 60, subject: () => 'u', intent: () => [{ type: 'login' }], assess: () => body, onUnavailable: 'refuse' }), (c) => c.text('ok'));
    document.querySelector('step-up-qr')?.addEventListener('stepup:verified', (event) => console.log(event.detail.status));
    export { app, ShualianProblem, verifyLocally };
  `;
  writeFileSync(path.join(folder, 'somebody.ts'), code);
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: [],
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['somebody.ts'] }));
  const compile = (): string => execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder, encoding: 'utf8' });
  expect(compile()).toBe('');
});
