import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eraseSubject } from '../../src/flow/erase-subject.ts';
import { verifyAudit } from '../../src/flow/verify-audit.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { createMemoryEvidenceStore } from '../../src/store/memory/evidence-store.ts';
import { createMemoryRiskCache } from '../../src/store/memory/risk-cache.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/system.ts';
import { createRiskKeys } from '../../src/risk/pseudonym.ts';
import { hashLink } from '../../src/store/postgres/chain.ts';
import type { DurableStores } from '../../src/store/postgres/durable-stores.ts';
import { forgetOldRows } from '../../src/store/postgres/forget-old-rows.ts';
import { rowsOf } from '../../src/store/postgres/rows-of.ts';
import { BOTH_DATABASES, type OpenedDatabase, openDatabase } from '../support/both-databases.ts';
import { assessmentRecord, freshId, T0 } from '../support/contract-records.ts';

// An insider blanks what somebody did and hides it behind the genuine erasure of somebody else.

describe.each(BOTH_DATABASES)('%s', (name) => {
  let database: OpenedDatabase;
  let stores: DurableStores;
  let anchor: string;
  let accomplice: { clientId: string; subject: string };
  let pseudonym: string;
  const run = async (statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    rowsOf(await database.connection.db.execute(sql.raw(statement)));
  const verify = (expected: string | null = null) => verifyAudit(expected, { auditRows: stores.auditRows, hashLink, onProgress: () => undefined });
  const faultsOf = async (expected: string | null = null) => [...new Set((await verify(expected)).faults.map(({ what }) => what))];
  const person = () => ({ clientId: freshId('cli'), subject: freshId('u') });
  const decide = async (who: { clientId: string; subject: string }) => {
    const assessment = assessmentRecord(who);
    const { version } = await stores.assessments.loadHistory(who.clientId, who.subject);
    await stores.assessments.write({ assessment, history: { bytes: Uint8Array.of(1), expectedVersion: version }, challenge: null, once: null });
    return assessment;
  };
  const append = (kind: string, who: { clientId: string | null; subject: string | null }) =>
    stores.audit.append({ ...who, at: T0, kind, data: { secret: 'of the insider' } });
  const erase = (who: { clientId: string; subject: string }) =>
    eraseSubject(who, {
      subjects: stores.subjects,
      attempts: stores.attempts,
      evidence: createMemoryEvidenceStore({ now: () => T0 }),
      templates: stores.templates,
      clock: { now: () => T0 },
      random: systemRandom,
      pseudonymKey: utf8('key'),
      riskCache: createMemoryRiskCache({ now: () => T0 }),
      riskKeys: createRiskKeys(utf8('key')),
      providers: { preferred: 'local-active', find: () => null },
      log: createLogger('silent'),
      background: () => undefined,
    });
  const BLANK_EVENT = `data = '{}', salt = ''`;
  const BLANK_DECISION = `event_id = null, explanation = '{}', input = '{}', salt = ''`;

  beforeAll(async () => {
    database = await openDatabase(name);
    stores = database.stores;
    accomplice = person();
    await decide(accomplice);
    await append('rule.snoozed', accomplice);
    await decide(person());
    await append('rule.snoozed', { ...person(), clientId: accomplice.clientId });
    await append('policy.activated', { clientId: null, subject: null });
    await append('k', { clientId: accomplice.clientId, subject: null });
    pseudonym = (await erase(accomplice)).subjectHash;
    const report = await verify();
    expect(report).toMatchObject({ faults: [], erased: 2 });
    anchor = report.anchor;
    await run('create table kept_decisions as select * from assessments');
    await run('create table kept_events as select * from audit_events');
  });
  afterAll(() => database.close());

  const restore = async () => {
    await run('delete from assessments where id not in (select id from kept_decisions)');
    for (const column of ['subject', 'event_id', 'explanation', 'input', 'salt'])
      await run(`update assessments a set ${column} = k.${column} from kept_decisions k where k.id = a.id`);
    for (const column of ['subject', 'data', 'salt']) await run(`update audit_events e set ${column} = k.${column} from kept_events k where k.seq = e.seq`);
    expect((await verify(anchor)).faults).toEqual([]);
  };

  const attacks: readonly (readonly [what: string, statement: string, fault: string])[] = [
    ['a decision of another client', `update assessments set subject = 'PSEUDONYM', ${BLANK_DECISION} where client_id <> 'CLIENT'`, 'erasure_without_receipt'],
    [
      'an event of another person of the same client',
      `update audit_events set subject = 'PSEUDONYM', ${BLANK_EVENT} where kind = 'rule.snoozed' and salt <> ''`,
      'erasure_differs',
    ],
    [
      'an event about no person and no client',
      `update audit_events set subject = 'PSEUDONYM', ${BLANK_EVENT} where kind = 'policy.activated'`,
      'erasure_without_receipt',
    ],
    ['an event about no person', `update audit_events set subject = 'PSEUDONYM', ${BLANK_EVENT} where kind = 'k'`, 'erasure_differs'],
    [
      'the event of the erasure itself',
      `update audit_events set subject = 'PSEUDONYM', ${BLANK_EVENT} where kind = 'subject.erased'`,
      'erasure_without_receipt',
    ],
    [
      'one row in the place of another',
      `update audit_events set subject = case salt when '' then 'other' else 'PSEUDONYM' end, ${BLANK_EVENT} where kind = 'rule.snoozed'`,
      'erasure_differs',
    ],
    ['a row taken out of an erasure', `update assessments set subject = 'elsewhere' where client_id = 'CLIENT'`, 'erasure_differs'],
  ];
  test.each(attacks)('%s that is blanked under a genuine erasure is found', async (_what, statement, fault) => {
    await run(statement.replaceAll('PSEUDONYM', pseudonym).replaceAll('CLIENT', accomplice.clientId));
    expect(await faultsOf(anchor)).toContain(fault);
    await restore();
  });

  test('a row that was given the name of somebody who is then erased goes, but stays a fault', async () => {
    const [victim, pawn] = [person(), person()];
    const theirs = { ...victim, clientId: pawn.clientId };
    const hidden = await decide(theirs);
    await decide(pawn);
    await run(`update assessments set subject = '${pawn.subject}' where id = '${hidden.id}'`);
    expect((await erase(pawn)).items).toMatchObject({ assessments: 2 });
    expect(await faultsOf()).toEqual(['erasure_differs']);
    await run(`update assessments set subject = '${theirs.subject}', event_id = '${hidden.eventId ?? ''}', salt = 'x' where id = '${hidden.id}'`);
    expect(await faultsOf()).toEqual(['row_changed']);
    // Put away for the tests that follow: as if it had never been tampered with.
    await run(`delete from audit_links where seq >= (select min(link) from assessments where id = '${hidden.id}')`);
    await run(`delete from audit_events where link > (select coalesce(max(seq), 0) from audit_links)`);
    await run(`delete from assessments where link > (select coalesce(max(seq), 0) from audit_links)`);
    await run(`update audit_head h set seq = l.seq, hash = l.hash from (select seq, hash from audit_links order by seq desc limit 1) l`);
    expect(await faultsOf(anchor)).toEqual([]);
  });

  test('what a receipt counts is part of what the chain holds', async () => {
    await run('create table kept_receipts as select * from erasure_receipts');
    for (const change of [`items = '{}'`, 'erased_at = erased_at + 1', `subject_hash = 'another'`]) {
      await run(`update erasure_receipts set ${change}`);
      expect(await faultsOf(anchor), change).toEqual(['erasure_without_receipt']);
      await run('delete from erasure_receipts');
      await run('insert into erasure_receipts select * from kept_receipts');
    }
    expect(await faultsOf(anchor)).toEqual([]);
  });

  test('a person who is erased, comes back and is erased again is no fault, and neither is one who takes the pseudonym for a name', async () => {
    const who = person();
    const hashes: string[] = [];
    for (let n = 0; n < 3; n++) {
      await decide(who);
      await append('k', who);
      hashes.push((await erase(who)).subjectHash);
    }
    const impostor = { clientId: who.clientId, subject: hashes[0] ?? '' };
    await decide(impostor);
    await erase(impostor);
    expect(new Set(hashes).size).toBe(3);
    expect(await verify()).toMatchObject({ faults: [], erased: 2 + 7 });
  });

  test('more rows than a page, written while the erasure runs, are no fault', async () => {
    const who = person();
    for (let n = 0; n < 230; n++) await append('k', who);
    const writes = (async () => {
      for (let n = 0; n < 40; n++) await Promise.all([append('late', who), decide(person())]);
    })();
    const [first, second] = await Promise.all([erase(who), erase(who)]);
    await writes;
    expect((first.items['audit_events'] ?? 0) + (second.items['audit_events'] ?? 0)).toBeGreaterThanOrEqual(230);
    expect(await faultsOf()).toEqual([]);
    await erase(who);
    expect(await faultsOf()).toEqual([]);
    expect(await run(`select 1 from audit_events where subject = '${who.subject}'`)).toEqual([]);
  });

  test('forgetting old rows touches nothing that the chain holds', async () => {
    await forgetOldRows(database.connection.db, T0 * 10, 1000);
    expect(await faultsOf()).toEqual([]);
  });
});
