import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { startServer } from '../../src/entry/start-server.ts';
import { startNodeTarget } from '../http/node-target.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

// T18 secret and configuration compromise.
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const good = { SHUALIAN_MASTER_KEY: 'A'.repeat(43), SHUALIAN_PUBLIC_URL: 'https://auth.example.com', SHUALIAN_PORT: '0' };

describe('production', () => {
  test('has no default secret and wants https; every fault is told at once, values never', () => {
    const result = loadConfig({ SHUALIAN_PORT: '70000', SHUALIAN_TYPO: 'secret value', SHUALIAN_MASTER_KEY: 'short secret' });
    expect(result.ok).toBe(false);
    const issues = result.ok ? [] : result.issues;
    expect(issues.map((issue) => issue.split(':')[0])).toEqual(expect.arrayContaining(['SHUALIAN_TYPO', 'SHUALIAN_PORT', 'SHUALIAN_MASTER_KEY']));
    expect(issues.join()).not.toContain('secret value');
    expect(issues.join()).not.toContain('short secret');
    const none = loadConfig({});
    expect(none.ok ? [] : none.issues).toEqual(['SHUALIAN_MASTER_KEY: required in production', 'SHUALIAN_PUBLIC_URL: required in production']);
    expect(loadConfig({ ...good, SHUALIAN_PUBLIC_URL: 'http://auth.example.com' }).ok).toBe(false);
    expect(loadConfig({ ...good, SHUALIAN_PUBLIC_URL: 'https://auth.example.com/path' }).ok).toBe(false);
    const unsafe = loadConfig({ ...good, SHUALIAN_UNSAFE_PRIVATE_ENDPOINTS: 'on' });
    expect(unsafe.ok ? [] : unsafe.issues).toEqual(['SHUALIAN_UNSAFE_PRIVATE_ENDPOINTS: refused in production']);
    expect(loadConfig(good).ok).toBe(true);
  });

  test('does not start where a demo key exists, and starts where none does', async () => {
    const demo = await startNodeTarget('demo', { DATABASE_URL: database.url });
    await demo.close();
    const loaded = loadConfig({ ...good, DATABASE_URL: database.url, SHUALIAN_LOG_LEVEL: 'silent' });
    if (!loaded.ok) throw new Error(loaded.issues.join());
    await expect(startServer({ config: loaded.config })).rejects.toThrow(/demo key/);
    const clean = await createTestDatabase(inject('databaseUrl'));
    const server = await startServer({ config: { ...loaded.config, databaseUrl: clean.url } });
    expect(server.apiKey).toBeNull();
    await server.close();
    await clean.drop();
  });
});
