import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getTableColumns } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config-schema.ts';
import { environmentName } from '../../src/config/load-config.ts';
import { PROCESSING_KINDS } from '../../src/consent/processing-log.ts';
import { RECORD_DAYS_MIN, RETENTION, type RetentionRule } from '../../src/consent/retention.ts';
import { OAUTH_ERRORS } from '../../src/http/oauth-errors.ts';
import { PROBLEM_CODES } from '../../src/lib/problem-codes.ts';
import { EVENT_TYPES, type EventType } from '../../src/notify/event-types.ts';
import { SIGNAL_SOURCES } from '../../src/notify/signals.ts';
import { REASON_CODES } from '../../src/risk/reason-codes.ts';
import { SIGNALS } from '../../src/risk/signals.ts';
import { FORGOTTEN_ITEMS } from '../../src/store/postgres/forget-old-rows.ts';
import * as challengeTables from '../../src/store/postgres/schema/challenges.ts';
import * as eventTables from '../../src/store/postgres/schema/events.ts';
import * as peopleTables from '../../src/store/postgres/schema/people.ts';
import * as serviceTables from '../../src/store/postgres/schema/service.ts';
import { SUBJECT_TABLES } from '../../src/store/postgres/subject-store.ts';
import { filesIn, ROOT } from './project-files.ts';
import { renderSignalsPage } from './signals-page.ts';

const rowsOf = (file: string): readonly (readonly string[])[] =>
  readFileSync(path.join(ROOT, file), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );

describe('docs list what there is', () => {
  test('problem codes with their status', () => {
    expect(rowsOf('docs/problems.md').map(([code, status]) => [code, status])).toEqual(
      Object.entries(PROBLEM_CODES).map(([code, { status }]) => [code, String(status)]),
    );
  });
  test('OAuth errors with what developers are told', () => {
    const rows = rowsOf('docs/oauth.md').filter(([code]) => code !== undefined && code in OAUTH_ERRORS);
    expect(rows.map(([code, , text]) => [code, text])).toEqual(Object.entries(OAUTH_ERRORS).map(([code, text]) => [code, text]));
  });
  test('reason codes in both languages', () => {
    expect(rowsOf('docs/reasons.md')).toEqual(Object.entries(REASON_CODES).map(([code, { en, zh }]) => [code, en, zh]));
  });
  test('events with all members of their data', () => {
    expect(rowsOf('docs/webhooks.md')).toEqual(
      Object.entries(EVENT_TYPES).map(([type, { when, fields }]: [string, EventType]) => [
        type,
        when,
        Object.entries(fields)
          .map(([name, kind]) => (kind === 'text?' ? `${name}?` : name))
          .join(', '),
      ]),
    );
  });
  test('security events with what they are made of', () => {
    expect(rowsOf('docs/shared-signals.md').map((row) => row.slice(0, 4))).toEqual(
      SIGNAL_SOURCES.map(({ source, signal, only, initiator, members }) => [
        only ? `${source}, ${only.member} ${only.values.join(' or ')}` : source,
        signal,
        Object.entries(members)
          .map(([name, value]) => (value.startsWith('=') ? name : `${name} ${value}`))
          .join(', ') || '—',
        initiator ?? '—',
      ]),
    );
  });
  test('signals with their weights and reasons', async () => {
    await expect(renderSignalsPage(SIGNALS)).toMatchFileSnapshot(path.join(ROOT, 'docs/signals.md'));
    expect(new Set(SIGNALS.map(({ name }) => name)).size).toBe(SIGNALS.length);
  });
  test('settings with their environment names', () => {
    expect(rowsOf('docs/config.md').map(([key, name]) => [key, name])).toEqual(Object.keys(configSchema.shape).map((key) => [key, environmentName(key)]));
  });
});

describe('what people are told about their data is what happens', () => {
  const lifeInWords = ({ life }: RetentionRule): string => {
    if (life === null) return '—';
    return 'days' in life ? `${String(life.days)} days` : life.setting;
  };
  test('docs/privacy.md has the one table that purge, export and page read', () => {
    expect(rowsOf('docs/privacy.md').slice(0, Object.keys(RETENTION).length)).toEqual(
      Object.entries(RETENTION).map(([item, rule]: [string, RetentionRule]) => [
        item,
        rule.what.en,
        rule.since.join(', else ') || '—',
        lifeInWords(rule),
        rule.ends.en,
        rule.why.en,
      ]),
    );
  });
  test('and the record of processing, kind by kind', () => {
    expect(rowsOf('docs/privacy.md').slice(Object.keys(RETENTION).length)).toEqual(
      Object.entries(PROCESSING_KINDS).map(([kind, { what, purpose, basis }]) => [kind, what.en, purpose.en, basis]),
    );
  });
  test('every table with rows about a person has its line, and a clock only where the purge keeps it', () => {
    expect(Object.keys(RETENTION).filter((item) => item !== 'frames')).toEqual(expect.arrayContaining(Object.keys(SUBJECT_TABLES)));
    expect(Object.keys(SUBJECT_TABLES)).toHaveLength(Object.keys(RETENTION).length - 1);
    const withDays = Object.entries(RETENTION).filter(([, { life }]: [string, RetentionRule]) => life !== null && 'days' in life);
    expect(withDays.map(([item]) => item).toSorted()).toEqual(FORGOTTEN_ITEMS.filter((item) => item in SUBJECT_TABLES).toSorted());
  });
  test('clocks start from columns that the table has', () => {
    for (const [item, { since }] of Object.entries(RETENTION)) {
      const table = item === 'frames' ? challengeTables.livenessAttempts : SUBJECT_TABLES[item as keyof typeof SUBJECT_TABLES];
      for (const column of since) expect(getTableColumns(table), item).toHaveProperty(column);
    }
  });
  // PIPL article 56: at least three years.
  test('records of processing and proofs of consent outlast three years, and nothing deletes audit events', () => {
    expect(RECORD_DAYS_MIN).toBeGreaterThanOrEqual(3 * 365);
    expect(RETENTION.audit_events.life).toBeNull();
    expect(FORGOTTEN_ITEMS).not.toContain('audit_events');
    expect(RETENTION.consents.life.days).toBeGreaterThanOrEqual(RECORD_DAYS_MIN);
  });
  test('every event about faces, consents and face checks is in the record of processing', () => {
    const flows = filesIn('src/flow');
    const kinds = flows.flatMap(({ text }) => [...text.matchAll(/'((?:face|consent|evidence|liveness)\.[a-z_]+)'/g)].map(([, kind]) => kind ?? ''));
    expect(kinds.length).toBeGreaterThan(3);
    for (const kind of kinds) expect(Object.keys(PROCESSING_KINDS)).toContain(kind);
    for (const verdict of ['passed', 'retry', 'failed']) expect(Object.keys(PROCESSING_KINDS)).toContain(`liveness.${verdict}`);
  });
});

test('erasing a subject reaches every table that names one', () => {
  const tables: unknown[] = [challengeTables, eventTables, peopleTables, serviceTables].flatMap((module): unknown[] => Object.values(module));
  const withSubject = tables.filter((table): table is PgTable => table instanceof PgTable && 'subject' in getTableColumns(table));
  expect(withSubject.length).toBeGreaterThan(10);
  for (const table of withSubject) expect(Object.values(SUBJECT_TABLES)).toContain(table);
});
