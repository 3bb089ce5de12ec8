import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { createDataKey, unwrapDataKey } from '../../src/consent/data-key.ts';
import { readWrappingKeys } from '../../src/consent/wrapping-keys.ts';
import { parseBase64url, toBase64url } from '../../src/lib/bytes.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { createDurableStores } from '../../src/store/postgres/durable-stores.ts';
import { exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { MIGRATIONS_FOLDER } from '../contract/migrations-folder.ts';
import { createAssertionKey } from '../support/client-assertion.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { assess, freshSubject } from './actors.ts';
import { startNodeTarget } from './node-target.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'shualian-cli-'));
let database: TestDatabase;
/** Assessments of one person, oldest first. */
let made: readonly string[];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line as an operator runs it. */
async function shualian(...args: readonly string[]): Promise<Ended> {
  return shualianWith({}, ...args);
}
function shualianWith(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: database.url, NO_COLOR: '1', ...settings };
    execFile(process.execPath, ['--import', 'tsx', 'src/entry/cli.ts', ...args], { cwd: ROOT, env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
function file(name: string, content: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}
async function run(statement: string): Promise<void> {
  const connection = openPostgres(database.url, { migrationsFolder: MIGRATIONS_FOLDER });
  await connection.db.execute(sql.raw(statement));
  await connection.close();
}

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const target = await startNodeTarget('cli', { DATABASE_URL: database.url });
  const subject = freshSubject();
  const answers = [await assess(target, subject), await assess(target, subject), await assess(target, subject, { device: 'd_other', ip: '203.0.113.9' })];
  made = answers.map(({ body }) => String(body['assessment_id']));
  await target.close();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('policy', () => {
  test('promote lets a version run, list shows it, and a mode is needed', async () => {
    const web = path.join(ROOT, 'policies/web-basic.yaml');
    expect(await shualian('policy', 'promote', web)).toMatchObject({ code: 2, err: expect.stringContaining('--mode enforce|shadow') as string });
    expect(await shualian('policy', 'promote', web, '--mode', 'shadow')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^web-basic sha256:\w+ runs: shadow\n$/) as string,
    });
    const rows = JSON.parse((await shualian('policy', 'list', '--json')).out) as { policy: string; runs: string[] }[];
    expect(rows.map(({ policy, runs }) => [policy, runs])).toEqual(
      expect.arrayContaining([
        ['exchange-default', ['enforce']],
        ['web-basic', ['shadow']],
      ]),
    );
  });

  test('replay makes stored decisions again, from the record or from an export', async () => {
    const web = path.join(ROOT, 'policies/web-basic.yaml');
    const events = path.join(folder, 'events.jsonl');
    expect(await shualian('policy', 'export', events)).toMatchObject({ code: 0, out: `3 events in ${events}\n` });
    const html = path.join(folder, 'report.html');
    const [stored, exported] = [
      await shualian('policy', 'replay', web, '--json', '--html', html),
      await shualian('policy', 'replay', web, '--json', '--events', events),
    ];
    const [a, b] = [stored, exported].map(({ out }) => ({ ...(JSON.parse(out) as Record<string, unknown>), seconds: 0 }));
    expect(a).toMatchObject({ events: 3, skipped: 0 });
    expect(b).toEqual(a);
    expect(readFileSync(html, 'utf8')).toContain('Replay of web-basic 1');
    expect(await shualian('policy', 'replay', web, '--events', file('broken.jsonl', '{}\n'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('broken.jsonl:1') as string,
    });
  });
});

describe('explain', () => {
  test('--verify exits 0 on what stands as it fell, and 1 where it was edited', async () => {
    const [first = '', , last = ''] = made;
    const good = await shualian('explain', last, '--verify');
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toMatch(/derived again: the same, bit for bit\n$/);
    await run(`update assessments set explanation = (replace(explanation::text, '"log_odds":-', '"log_odds":'))::json where id = '${first}'`);
    const edited = await shualian('explain', first, '--verify');
    expect(edited.code).toBe(1);
    expect(edited.out).toContain('DERIVED AGAIN: DIFFERENT in log_odds');
    expect(await shualian('explain', 'asm_none')).toMatchObject({ code: 2, err: 'shualian: there is no assessment asm_none in this database\n' });
  });

  test('speaks to the person in both languages without weights', async () => {
    const [, , last = ''] = made;
    const [en, zh] = [await shualian('explain', last, '--for', 'user'), await shualian('explain', last, '--for', 'user', '--lang', 'zh')];
    expect(en.out).toMatch(/you/i);
    expect(zh.out).toMatch(/您/);
    expect(en.out + zh.out).not.toMatch(/\d\.\d/);
    expect((await shualian('explain', last, '--for', 'nobody')).code).toBe(2);
  });
});

describe('audit', () => {
  test('verify finds the edit and exits 1; the anchor that was kept finds what was cut off', async () => {
    const anchor = (await shualian('audit', 'head')).out.trim();
    expect(anchor).toMatch(/^\d+:[0-9a-f]{64}$/);
    const report = await shualian('audit', 'verify', '--json');
    expect(report.code).toBe(1);
    expect((JSON.parse(report.out) as { faults: unknown[] }).faults).toHaveLength(1);
    expect((await shualian('audit', 'verify', '--expect', `999999:${'0'.repeat(64)}`)).code).toBe(1);
  });
});

describe('keys register', () => {
  test('takes a public key by which a gateway signs, lists and revokes it', async () => {
    const { publicJwk, thumbprint } = await createAssertionKey();
    const jwk = file('public.jwk', JSON.stringify(publicJwk));
    const about = ['--client', 'Signing exchange', '--jwk', jwk] as const;
    const made = await shualian('keys', 'register', ...about, '--audience', 'https://signing.example', '--scopes', 'token', '--json');
    const key = JSON.parse(made.out) as { id: string; client_id: string };
    expect(key).toEqual({ id: key.id, client_id: key.client_id, kid: thumbprint, alg: 'ES256' });
    expect(await shualian('keys', 'register', ...about)).toMatchObject({ code: 2, err: expect.stringContaining('registered already') as string });
    const listed = JSON.parse((await shualian('keys', 'list', '--json')).out) as { id: string; scopes: string[]; revoked_at: string | null }[];
    expect(listed.find(({ id }) => id === key.id)).toMatchObject({ scopes: ['token'], revoked_at: null });
    expect(await shualian('keys', 'revoke', key.id)).toMatchObject({ code: 0, out: `revoked ${key.id}\n` });
  });

  test('takes nothing private, and no scope of an operator', async () => {
    const { publicJwk, privateKey } = await createAssertionKey();
    const about = ['--client', 'Careless exchange', '--audience', 'https://careless.example'] as const;
    const secret = file('private.jwk', JSON.stringify(await exportJWK(privateKey)));
    const refused = await shualian('keys', 'register', ...about, '--jwk', secret);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('holds a private key') as string });
    const jwk = file('careless.jwk', JSON.stringify(publicJwk));
    expect((await shualian('keys', 'register', ...about, '--jwk', jwk, '--scopes', 'admin')).err).toContain('unknown scope: admin');
  });
});

describe('clients', () => {
  test('notify sets where a gateway is told, within what may be called, and ends it', async () => {
    const [first] = JSON.parse((await shualian('clients', 'list', '--json')).out) as { id: string; notification_endpoint: string | null }[];
    const id = first?.id ?? '';
    expect(first?.notification_endpoint).toBeNull();
    expect(await shualian('clients', 'notify', id, 'https://127.0.0.1/ping')).toMatchObject({
      code: 2,
      err: expect.stringContaining('address_forbidden') as string,
    });
    expect(await shualian('clients', 'notify', id, 'https://www.example.com/ping')).toMatchObject({
      code: 0,
      out: `${id} is told at https://www.example.com/ping\n`,
    });
    expect((await shualian('clients', 'list')).out).toContain('https://www.example.com/ping');
    expect(await shualian('clients', 'notify', id, 'off')).toMatchObject({ code: 0, out: `${id} polls\n` });
  });
});

describe('keys rotate', () => {
  const published = async (
    of: 'signingKeys' | 'eventSigningKeys' = 'signingKeys',
  ): Promise<readonly { readonly kid: string; readonly alg: string; readonly ahead: number | null }[]> => {
    const connection = openPostgres(database.url, { migrationsFolder: MIGRATIONS_FOLDER });
    const now = Date.now();
    const keys = await createDurableStores(connection.db, systemRandom)[of].list(now);
    await connection.close();
    return keys.map(({ kid, alg, retiredAt }) => ({ kid, alg, ahead: retiredAt === null ? null : retiredAt - now }));
  };

  test('publishes a key that signs three minutes later; --now ends all others', async () => {
    const settings = { SHUALIAN_MASTER_KEY: toBase64url(systemRandom.bytes(32)) };
    await shualianWith(settings, 'keys', 'rotate', '--now');
    const [first] = await published();
    const rotated = JSON.parse((await shualianWith(settings, 'keys', 'rotate', '--json')).out) as { kid: string; signs_from: string };
    const both = await published();
    expect(both.map(({ kid }) => kid)).toEqual([rotated.kid, first?.kid]);
    expect(both[1]?.ahead).toBeGreaterThan(120_000);
    expect(Date.parse(rotated.signs_from)).toBeGreaterThan(Date.now() + 120_000);
    const replaced = JSON.parse((await shualianWith(settings, 'keys', 'rotate', '--now', '--json')).out) as { kid: string; signs_from: string };
    expect((await published()).map(({ kid }) => kid)).toEqual([replaced.kid]);
    expect(Date.parse(replaced.signs_from)).toBeLessThanOrEqual(Date.now());
  });

  test('--signals does the same for the key of security events, and leaves that of tokens alone', async () => {
    const settings = { SHUALIAN_MASTER_KEY: toBase64url(systemRandom.bytes(32)) };
    const tokenKeys = (await published()).map(({ kid }) => kid);
    await shualianWith(settings, 'keys', 'rotate', '--signals', '--now');
    const [first] = await published('eventSigningKeys');
    expect(first?.alg).toBe('RS256');
    const rotated = JSON.parse((await shualianWith(settings, 'keys', 'rotate', '--signals', '--json')).out) as { kid: string; alg: string };
    const both = await published('eventSigningKeys');
    expect(both.map(({ kid }) => kid)).toEqual([rotated.kid, first?.kid]);
    expect(both[1]?.ahead).toBeGreaterThan(120_000);
    await shualianWith(settings, 'keys', 'rotate', '--signals', '--now');
    expect(await published('eventSigningKeys')).toHaveLength(1);
    expect((await published()).map(({ kid }) => kid)).toEqual(tokenKeys);
  });
});

describe('keys rewrap', () => {
  const [first, second] = [toBase64url(systemRandom.bytes(32)), toBase64url(systemRandom.bytes(32))];
  const SHUALIAN_MASTER_KEY = toBase64url(systemRandom.bytes(32));

  test('moves every data key to the new wrapping key, is done when asked again, and fails where an old key is missing', async () => {
    // Other people's keys would be under a key that this test does not know.
    const own = await createTestDatabase(inject('databaseUrl'));
    const connection = openPostgres(own.url, { migrationsFolder: MIGRATIONS_FOLDER });
    await connection.migrate();
    const stores = createDurableStores(connection.db, systemRandom);
    const master = parseBase64url(SHUALIAN_MASTER_KEY) ?? new Uint8Array();
    const old = readWrappingKeys(master, `k1:${first}`);
    const owners = ['u_1', 'u_2', 'u_3'].map((subject) => ({ clientId: 'cli_rewrap', subject, purpose: 'face' }) as const);
    const keys: (Uint8Array | null)[] = [];
    for (const owner of owners) {
      const kept = await stores.subjects.ensureWrappedKey(owner, createDataKey(owner, old, systemRandom), 0);
      keys.push(unwrapDataKey(kept, owner, old));
    }
    const both = { DATABASE_URL: own.url, SHUALIAN_MASTER_KEY, SHUALIAN_WRAPPING_KEYS: `k2:${second},k1:${first}` };
    const moved = await shualianWith(both, 'keys', 'rewrap', '--json');
    expect(moved).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(moved.out)).toEqual({ active: 'k2', moved: 3, unopened: 0, by_key: { k2: 3 } });
    expect(await shualianWith(both, 'keys', 'rewrap')).toMatchObject({ code: 0, out: '0 moved to k2; now k2: 3\n' });
    const only = readWrappingKeys(master, `k2:${second}`);
    for (const [i, owner] of owners.entries()) {
      const kept = await stores.subjects.findWrappedKey(owner);
      expect(kept && unwrapDataKey(kept, owner, only)).toEqual(keys[i]);
    }
    const lost = await shualianWith({ DATABASE_URL: own.url, SHUALIAN_MASTER_KEY, SHUALIAN_WRAPPING_KEYS: `k3:${first}` }, 'keys', 'rewrap');
    expect(lost.code).not.toBe(0);
    expect(lost.err).toContain('3 data keys are under wrapping keys that are not among the settings');
    await connection.close();
    await own.drop();
  });
});
