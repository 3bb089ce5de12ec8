import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/runtime/system.ts';
import type { DatabaseConnection } from '../../src/store/postgres/connection.ts';
import { createDurableStores, type FaceCountOptions } from '../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { rowsOf } from '../../src/store/postgres/rows-of.ts';
import { createContractDatabase } from '../support/contract-database.ts';
import { freshId, T0 } from '../support/contract-records.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

const options = { migrationsFolder: MIGRATIONS_FOLDER, max: 20 };

interface Opened {
  readonly connection: DatabaseConnection;
  readonly close: () => Promise<void>;
}

const DATABASES: readonly (readonly [string, () => Promise<Opened>])[] = [
  [
    'PGlite',
    async () => {
      const connection = await openPglite(null, options);
      return { connection, close: () => connection.close() };
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const database = await createContractDatabase();
      const connection = openPostgres(database.url, options);
      return { connection, close: async () => connection.close().then(() => database.drop()) };
    },
  ],
];

describe.each(DATABASES)('the counter of stored faces over %s', (_name, open) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
    await opened.connection.migrate();
  }, 60_000);
  afterEach(() => opened.close());

  const storesOf = (options: FaceCountOptions = { clock: { now: () => T0 } }) => createDurableStores(opened.connection.db, systemRandom, options);
  // As a database that was filled before there was a counter.
  const fillTo = async (n: number): Promise<void> => {
    await opened.connection.db.execute(sql`insert into face_templates (client_id, subject, version, model, sealed, created_at)
      select 'cli', 'filled_' || n, 2, 'net/1', '\\x00'::bytea, ${T0}::bigint from generate_series((select count(*) + 1 from face_templates), ${n}::bigint) as n`);
  };
  const eventsOf = async (): Promise<unknown> =>
    rowsOf(await opened.connection.db.execute(sql`select kind, data from audit_events where kind like 'faces.%' order by seq`));
  const face = () => ({
    clientId: 'cli',
    subject: freshId('u'),
    version: 2,
    model: 'net/1',
    sealed: Uint8Array.of(1),
    createdAt: T0,
    driftedAt: null,
    lastUsedAt: null,
  });
  const event = (way: 'reached' | 'left', threshold: number, stored: number) => ({ kind: `faces.threshold_${way}`, data: { threshold, stored } });

  it('tells of 80 000 and 100 000 exactly there, once a crossing, going down and up again', async () => {
    const { templates, subjects, faceCounter } = storesOf();
    const [first, second] = [face(), face()];
    const enroll = async (one: ReturnType<typeof face>): Promise<unknown> => templates.enroll(one, { mayReplace: true });
    const told: unknown[] = [];
    const expectTold = async (...more: readonly unknown[]): Promise<void> => {
      told.push(...more);
      expect(await eventsOf()).toEqual(told);
    };

    await fillTo(79_998);
    expect(await faceCounter.recount()).toEqual({ stored: 79_998, alerted: 0 });
    await enroll(first);
    expect(await faceCounter.read()).toEqual({ stored: 79_999, alerted: 0 });
    await expectTold();
    await enroll(second);
    expect(await faceCounter.read()).toEqual({ stored: 80_000, alerted: 80_000 });
    await expectTold(event('reached', 80_000, 80_000));
    await enroll(second);
    await templates.drift({ ...second, sealed: Uint8Array.of(2) }, second.sealed, T0);
    await expectTold();
    await templates.remove('cli', second.subject);
    expect(await faceCounter.read()).toEqual({ stored: 79_999, alerted: 0 });
    await expectTold(event('left', 80_000, 79_999));
    await enroll(second);
    await expectTold(event('reached', 80_000, 80_000));
    await enroll(face());
    await expectTold();

    await fillTo(99_999);
    expect(await faceCounter.recount()).toEqual({ stored: 99_999, alerted: 80_000 });
    await expectTold();
    await enroll(face());
    await expectTold(event('reached', 100_000, 100_000));
    await subjects.erase('cli', first.subject, { id: freshId('rcp'), subjectHash: 'h', erasedAt: T0 });
    expect(await faceCounter.read()).toEqual({ stored: 99_999, alerted: 80_000 });
    await expectTold(event('left', 100_000, 99_999));
    await enroll(face());
    await expectTold(event('reached', 100_000, 100_000));
    expect(await templates.removeUnused(T0 + 1, 30_000)).toHaveLength(30_000);
    expect(await faceCounter.read()).toEqual({ stored: 70_000, alerted: 0 });
    await expectTold(event('left', 100_000, 70_000), event('left', 80_000, 70_000));
  }, 120_000);

  it('starts with what is there, and counts what many store and destroy at once', async () => {
    const { templates, faceCounter } = storesOf({ thresholds: [5, 10] });
    await fillTo(3);
    const faces = Array.from({ length: 16 }, face);
    await Promise.all(faces.map((one) => templates.enroll(one, { mayReplace: false })));
    expect(await faceCounter.read()).toEqual({ stored: 19, alerted: 10 });
    expect(await eventsOf()).toEqual([event('reached', 5, 5), event('reached', 10, 10)]);
    const [{ at } = { at: 0 }] = rowsOf(await opened.connection.db.execute(sql`select max(at)::float8 as at from audit_events`)) as { at: number }[];
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    await Promise.all([...faces.map(({ subject }) => templates.remove('cli', subject)), faceCounter.recount(), faceCounter.recount()]);
    expect(await faceCounter.read()).toEqual({ stored: 3, alerted: 0 });
    expect(await eventsOf()).toHaveLength(4);
    expect(await faceCounter.recount()).toEqual({ stored: 3, alerted: 0 });
  }, 60_000);

  it('counts nothing where nothing was stored', async () => {
    const { templates, subjects, faceCounter } = storesOf({ thresholds: [1] });
    await templates.remove('cli', 'nobody');
    await subjects.erase('cli', 'nobody', { id: freshId('rcp'), subjectHash: 'h', erasedAt: T0 });
    expect(await faceCounter.read()).toEqual({ stored: 0, alerted: 0 });
    expect(await eventsOf()).toEqual([]);
  }, 60_000);
});
