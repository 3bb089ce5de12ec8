import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { commitmentOf, createAuditKeys, keepAuditEpochs } from '../../src/flow/audit-epochs.ts';
import { verifyAudit } from '../../src/flow/verify-audit.ts';
import { verifySampling } from '../../src/flow/verify-sampling.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { auditDraw } from '../../src/risk/random-audit.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { PROJECT_PATHS } from '../../src/entry/project-paths.ts';
import { hashLink } from '../../src/store/postgres/chain.ts';
import type { DatabaseConnection } from '../../src/store/postgres/connection.ts';
import { createDurableStores, type DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { openPglite } from '../../src/store/postgres/pglite.ts';
import { openPostgres } from '../../src/store/postgres/postgres-js.ts';
import { rowsOf } from '../../src/store/postgres/rows-of.ts';
import { assessmentRecord, freshId, T0 } from '../support/contract-records.ts';
import { createTestDatabase } from '../support/test-database.ts';

// An insider with the database in hand edits, deletes, adds or moves what was decided. Each of it is found.
const WEEK = 7 * 86_400_000;
const options = { migrationsFolder: PROJECT_PATHS.migrations };

describe.each(['PGlite', 'PostgreSQL'])('%s', (name) => {
  let connection: DatabaseConnection;
  let second: DatabaseConnection | null = null;
  let drop: () => Promise<void> = () => Promise.resolve();
  let stores: DurableStores;
  const run = async (statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> => rowsOf(await connection.db.execute(sql.raw(statement)));
  const verify = (expected: string | null = null) => verifyAudit(expected, { auditRows: stores.auditRows, hashLink, onProgress: () => undefined });

  const decide = (overrides: Partial<Parameters<typeof assessmentRecord>[0]> = {}, from: DurableStores = stores) => {
    const assessment = assessmentRecord(overrides);
    return from.assessments.write({ assessment, history: { bytes: Uint8Array.of(1), expectedVersion: 0 }, challenge: null, once: null }).then(() => assessment);
  };

  beforeAll(async () => {
    if (name === 'PGlite') connection = await openPglite(null, options);
    else {
      const database = await createTestDatabase(inject('databaseUrl'));
      drop = database.drop;
      connection = openPostgres(database.url, options);
      second = openPostgres(database.url, options);
    }
    await connection.migrate();
    stores = createDurableStores(connection.db, systemRandom);
    for (let n = 0; n < 6; n++) await decide();
    await Promise.all(Array.from({ length: 20 }, () => decide()));
    await stores.audit.append({ at: T0, clientId: 'c', subject: 'u', kind: 'challenge.rejected', data: { reason: 'not_me' } });
  });
  afterAll(async () => {
    await connection.close();
    await second?.close();
    await drop();
  });

  test('an untouched chain holds; decisions that arrived together share a link', async () => {
    const report = await verify();
    expect(report).toMatchObject({ faults: [], rows: 27, erased: 0 });
    expect(report.links).toBeLessThan(27);
    expect((await verify(report.anchor)).faults).toEqual([]);
  });

  const PUBLIC = [
    'client_id',
    'event_type',
    'at',
    'decision',
    'score',
    'level',
    'policy_id',
    'policy_version',
    'policy_mode',
    'audit_rate',
    'commitment',
  ] as const;
  const OTHER: Readonly<Record<string, string>> = { at: 'at + 1', score: 'score + 0.1', audit_rate: '0.5' };
  const edits: readonly (readonly [what: string, statement: string, undo: string])[] = [
    ...PUBLIC.map(
      (column) =>
        [
          `${column} edited`,
          `update assessments set ${column} = ${OTHER[column] ?? `${column} || 'x'`} where link = 3`,
          `update assessments set ${column} = (select ${column} from kept where kept.id = assessments.id) where link = 3`,
        ] as const,
    ),
    ...['subject', 'event_id', 'salt'].map(
      (column) =>
        [
          `${column} edited`,
          `update assessments set ${column} = ${column} || 'x' where link = 3`,
          `update assessments set ${column} = (select ${column} from kept where kept.id = assessments.id) where link = 3`,
        ] as const,
    ),
    ...['explanation', 'input'].map(
      (column) =>
        [
          `${column} edited`,
          `update assessments set ${column} = '{"a":1}'::json where link = 3`,
          `update assessments set ${column} = (select ${column} from kept where kept.id = assessments.id) where link = 3`,
        ] as const,
    ),
    ['row deleted', 'delete from assessments where link = 3', 'insert into assessments select * from kept where link = 3'],
    [
      'row added',
      `insert into assessments select 'asm_forged', client_id, subject, event_type, event_id, at, decision, score, level, policy_id, policy_version, policy_mode, explanation, audit_rate, input, link, 9, salt, commitment from kept where link = 3`,
      `delete from assessments where id = 'asm_forged'`,
    ],
    [
      'row moved to another link',
      'update assessments set link = 4, place = 7 where link = 3',
      'update assessments set link = 3, place = 0 where link = 4 and place = 7',
    ],
    ['row moved beyond the end', 'update assessments set link = 100000 where link = 3', 'update assessments set link = 3 where link = 100000'],
    [
      'erased mark forged',
      `update assessments set subject = 'h', event_id = null, explanation = '{}', input = '{}', salt = '' where link = 3`,
      'update assessments a set subject = k.subject, event_id = k.event_id, explanation = k.explanation, input = k.input, salt = k.salt from kept k where k.id = a.id and a.link = 3',
    ],
    [
      'link rewritten',
      `update audit_links set hash = repeat('a', 64) where seq = 3`,
      `update audit_links set hash = (select hash from kept_links k where k.seq = audit_links.seq) where seq = 3`,
    ],
    ['link deleted', 'delete from audit_links where seq = 3', 'insert into audit_links select * from kept_links where seq = 3'],
    ['event edited', `update audit_events set data = '{"reason":"changed_mind"}'::json`, `update audit_events set data = '{"reason":"not_me"}'::json`],
    [
      'event deleted',
      'create table gone as select * from audit_events; delete from audit_events',
      'insert into audit_events select * from gone; drop table gone',
    ],
    ['head rewritten', `update audit_head set hash = repeat('b', 64)`, `update audit_head set hash = (select hash from kept_links order by seq desc limit 1)`],
  ];
  test.each(edits)('%s is found', async (_what, statement, undo) => {
    await run('create table if not exists kept as select * from assessments');
    await run('create table if not exists kept_links as select * from audit_links');
    for (const part of statement.split(';')) await run(part);
    const { faults } = await verify();
    for (const part of undo.split(';')) await run(part);
    expect(faults.length).toBeGreaterThan(0);
    expect((await verify()).faults).toEqual([]);
  });

  test('two rows of one link that changed places are found', async () => {
    const [group] = await run('select link from assessments group by link having count(*) > 1 limit 1');
    const link = String(group?.['link']);
    const swap = `update assessments set place = case place when 0 then 1 when 1 then 0 else place end where link = ${link}`;
    await run('drop index assessments_link');
    await run(swap);
    const { faults } = await verify();
    await run(swap);
    await run('create unique index assessments_link on assessments (link, place)');
    expect(faults.map(({ what }) => what)).toContain('row_changed');
  });

  test('a tail that was cut off is found by the anchor, and by nothing else', async () => {
    const { anchor } = await verify();
    await decide({ id: 'asm_tail' });
    const after = await verify();
    await run(`delete from assessments where id = 'asm_tail'`);
    await run(`delete from audit_links where seq = ${after.anchor.split(':')[0] ?? ''}`);
    await run(`update audit_head set seq = ${anchor.split(':')[0] ?? ''}, hash = '${anchor.split(':')[1] ?? ''}'`);
    expect((await verify()).faults).toEqual([]);
    expect((await verify(anchor)).faults).toEqual([]);
    expect((await verify(after.anchor)).faults.map(({ what }) => what)).toEqual(['anchor_not_met']);
  });

  test('an erased subject breaks nothing, and is counted', async () => {
    const who = { clientId: freshId('cli'), subject: freshId('u') };
    await decide(who);
    await stores.audit.append({ ...who, at: T0, kind: 'k', data: { secret: who.subject } });
    await stores.subjects.erase(who.clientId, who.subject, { id: freshId('rcp'), subjectHash: freshId('h'), erasedAt: T0 });
    const report = await verify();
    expect(report).toMatchObject({ faults: [], erased: 2 });
    expect(JSON.stringify(await run('select * from assessments')) + JSON.stringify(await run('select * from audit_events'))).not.toContain(who.subject);
    await run('create table receipts as select * from erasure_receipts');
    await run(`update erasure_receipts set subject_hash = 'another'`);
    expect((await verify()).faults.map(({ what }) => what)).toEqual(['erasure_without_receipt']);
    await run(`delete from erasure_receipts`);
    expect((await verify()).faults.map(({ what }) => what)).toEqual(['erasure_without_receipt']);
    await run('insert into erasure_receipts select * from receipts');
    await run('drop table receipts');
    expect((await verify()).faults).toEqual([]);
  });

  test('a person made away with under a forged receipt is found, for no event of the chain names it', async () => {
    const blanked = await decide();
    await run(`create table before as select * from assessments where id = '${blanked.id}'`);
    await run(`insert into erasure_receipts (id, subject_hash, erased_at, items) values ('rcp_forged', 'forged', ${String(T0)}, '{}')`);
    await run(`update assessments set subject = 'forged', event_id = null, explanation = '{}', input = '{}', salt = '' where id = '${blanked.id}'`);
    const { faults } = await verify();
    await run(`delete from erasure_receipts where id = 'rcp_forged'`);
    await run(
      `update assessments a set subject = b.subject, event_id = b.event_id, explanation = b.explanation, input = b.input, salt = b.salt from before b where b.id = a.id`,
    );
    await run('drop table before');
    expect(faults.map(({ what }) => what)).toEqual(['erasure_without_receipt']);
    expect((await verify()).faults).toEqual([]);
  });

  test('an erasure while the walk is under way is no fault', async () => {
    const who = { clientId: freshId('cli'), subject: freshId('u') };
    await decide(who);
    const { auditRows, subjects } = stores;
    const links: typeof auditRows.links = async (after, limit) => {
      if (after === 0) await subjects.erase(who.clientId, who.subject, { id: freshId('rcp'), subjectHash: freshId('h'), erasedAt: T0 });
      return auditRows.links(after, limit);
    };
    expect((await verifyAudit(null, { auditRows: { ...auditRows, links }, hashLink, onProgress: () => undefined })).faults).toEqual([]);
  });

  test('writers at once, of several processes, make one chain', async () => {
    const other = second === null ? stores : createDurableStores(second.db, systemRandom);
    await Promise.all(
      Array.from({ length: 64 }, (_, n) =>
        n % 3 === 0
          ? stores.audit.append({ at: T0, clientId: null, subject: null, kind: 'k', data: { n } })
          : decide({}, n % 2 ? stores : other).then(() => undefined),
      ),
    );
    expect((await verify()).faults).toEqual([]);
  });

  describe('random audits', () => {
    const auditKeys = createAuditKeys(utf8('root'));
    const at = 3000 * WEEK;
    const { name: epoch, key } = auditKeys.at(at);
    const audited = (subject: string, change: { draw?: number; status?: string } = {}) => {
      const draw = change.draw ?? auditDraw(key, { clientId: 'c', subject, action: 'login', at });
      const status = change.status ?? (draw < 0.3 ? 'enforced' : 'not_sampled');
      return decide({
        clientId: 'c',
        subject,
        eventType: 'login',
        at,
        auditRate: 0.3,
        explanation: { rules: [{ id: 'random_audit', effect: 'audit', reason: 'random_audit', status }] },
        input: { facts: { audit: { draw, epoch } }, history: null, population: {} },
      });
    };

    test('keys are committed to once, revealed once and only when their epoch is over; each is an event of the chain', async () => {
      await Promise.all(Array.from({ length: 16 }, () => keepAuditEpochs(at, { auditKeys, epochs: stores.epochs })));
      expect((await stores.epochs.list()).map((one) => [one.epoch, one.revealedKey])).toEqual([
        [epoch, null],
        [auditKeys.at(at + WEEK).name, null],
      ]);
      for (let n = 0; n < 200; n++) await audited(`u${String(n)}`);
      await Promise.all(Array.from({ length: 16 }, () => keepAuditEpochs(at + WEEK, { auditKeys, epochs: stores.epochs })));
      const [first, next] = await stores.epochs.list();
      expect([first?.revealedKey === null, next?.revealedKey === null]).toEqual([false, true]);
      const kinds = await run(`select kind, count(*)::int as n from audit_events where kind like 'audit.%' group by kind order by kind`);
      expect(kinds.map((row) => [row['kind'], row['n']])).toEqual([
        ['audit.epoch_committed', 3],
        ['audit.epoch_revealed', 1],
      ]);
    });
    test('draws are as the key says; whoever picked somebody, or spared somebody, is found', async () => {
      const [report] = await verifySampling(epoch, stores);
      expect(report).toMatchObject({ checked: 200, mismatches: [], isCommitmentMet: true });
      expect(report?.expected).toBeCloseTo(60, 6);
      expect(Math.abs((report?.sampled ?? 0) - 60)).toBeLessThan(30);
      const picked = await audited('victim', { draw: 0.01 });
      const spared = await audited('friend', { status: 'not_sampled', draw: 0.1 });
      const [after] = await verifySampling(null, stores);
      expect(after?.mismatches.toSorted()).toEqual([picked.id, spared.id].toSorted());
      expect(report?.expectedRange[0]).toBeCloseTo(60 - 1.96 * Math.sqrt(200 * 0.3 * 0.7), 6);
      expect(report?.expectedRange[1]).toBeCloseTo(60 + 1.96 * Math.sqrt(200 * 0.3 * 0.7), 6);
      // Another key, even with a commitment to fit it in the table, is not the one that the chain holds.
      await run(`update audit_epochs set revealed_key = 'AAAA', commitment = '${commitmentOf(new Uint8Array(3))}' where epoch = '${epoch}'`);
      expect((await verifySampling(epoch, stores))[0]?.isCommitmentMet).toBe(false);
    });
  });
});
