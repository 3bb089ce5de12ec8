import { systemRandom } from '../../src/runtime/system.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isProblem } from '../../src/lib/problem.ts';
import type { DatabaseConnection } from '../../src/store/postgres/connection.ts';
import { createDurableStores, type DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { type ContractDatabase, createContractDatabase } from '../support/contract-database.ts';
import { challengeRecord, decisionFor, T0 } from '../support/contract-records.ts';
import { createTcpProxy, type TcpProxy } from '../support/contract-tcp-proxy.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

const isGone = (error: unknown): boolean => isProblem(error, 'store_unavailable');

/** One call on each kind of path: prepared, built, grouped, in a transaction. */
const calls = (stores: DurableStores): readonly (() => Promise<unknown>)[] => [
  () => stores.challenges.find('chl'),
  () => stores.challenges.cancel('chl', T0),
  () => stores.assessments.write(decisionFor(challengeRecord())),
  () => stores.subjects.erase('cli', 'u', { id: crypto.randomUUID(), subjectHash: 'h', erasedAt: T0 }),
];

describe('PostgreSQL that goes away', () => {
  let database: ContractDatabase;
  let proxy: TcpProxy;
  let connection: DatabaseConnection;
  let stores: DurableStores;
  beforeAll(async () => {
    database = await createContractDatabase();
    const url = new URL(database.url);
    proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    connection = openPostgres(url.href, { migrationsFolder: MIGRATIONS_FOLDER, max: 4, idleSeconds: 2 });
    await connection.migrate();
    stores = createDurableStores(connection.db, systemRandom);
  }, 30_000);
  afterAll(async () => {
    await connection.close();
    await proxy.close();
    await database.drop();
  });

  it('is an error at once on every path, and works again without a restart', async () => {
    for (const call of calls(stores)) await call();
    for (let round = 0; round < 3; round++) {
      await proxy.cut();
      for (const call of [...calls(stores), ...calls(stores)]) {
        const startedAt = performance.now();
        await expect(call()).rejects.toSatisfy(isGone);
        expect(performance.now() - startedAt).toBeLessThan(4000);
      }
      await proxy.restore();
      await vi.waitFor(() => calls(stores)[0]?.(), { timeout: 5000, interval: 100 });
      for (const call of calls(stores)) await call();
    }
  }, 60_000);

  it('is an error for calls under way', async () => {
    const pending = Array.from({ length: 20 }, () => stores.assessments.write(decisionFor(challengeRecord())));
    const settled = Promise.allSettled(pending);
    await proxy.cut();
    for (const result of await settled) if (result.status === 'rejected') expect(result.reason).toSatisfy(isGone);
    await proxy.restore();
    await vi.waitFor(() => stores.challenges.find('chl'), { timeout: 5000, interval: 100 });
  }, 30_000);

  it('is an error when the server says nothing, and the pool does not stay stuck', async () => {
    // Every connection of the pool is open and falls silent.
    await Promise.all(Array.from({ length: 64 }, () => stores.challenges.find('chl')));
    proxy.silence();
    const startedAt = performance.now();
    const results = await Promise.allSettled([...calls(stores), ...calls(stores)].map((call) => call()));
    for (const result of results) {
      expect(result.status).toBe('rejected');
      if (result.status === 'rejected') expect(result.reason).toSatisfy(isGone);
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await proxy.restore();
    await vi.waitFor(() => stores.challenges.find('chl'), { timeout: 15_000, interval: 200 });
    for (const call of calls(stores)) await call();
  }, 60_000);

  it('is an error when it ends our sessions', async () => {
    await stores.challenges.find('chl');
    const admin = openPostgres(database.url, { migrationsFolder: MIGRATIONS_FOLDER, max: 1 });
    const { sql } = await import('drizzle-orm');
    await admin.db.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
    await admin.close();
    await vi.waitFor(() => stores.challenges.find('chl'), { timeout: 5000, interval: 100 });
  }, 30_000);

  it('is an error when it was never there', async () => {
    const nowhere = openPostgres('postgres://postgres@127.0.0.1:1/none', { migrationsFolder: MIGRATIONS_FOLDER });
    for (const call of calls(createDurableStores(nowhere.db, systemRandom))) await expect(call()).rejects.toSatisfy(isGone);
    await nowhere.close();
  });
});

describe('PGlite that was closed', () => {
  it('is an error on every path', async () => {
    const connection = await openPglite(null, { migrationsFolder: MIGRATIONS_FOLDER });
    await connection.migrate();
    const stores = createDurableStores(connection.db, systemRandom);
    await connection.close();
    await connection.close();
    for (const call of calls(stores)) await expect(call()).rejects.toSatisfy(isGone);
  }, 30_000);
});
