import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getTableColumns } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config-schema.ts';
import { environmentName } from '../../src/config/load-config.ts';
import { PROBLEM_CODES } from '../../src/lib/problem-codes.ts';
import { REASON_CODES } from '../../src/risk/reason-codes.ts';
import { SIGNALS } from '../../src/risk/signals.ts';
import * as challengeTables from '../../src/store/postgres/schema/challenges.ts';
import * as peopleTables from '../../src/store/postgres/schema/people.ts';
import * as serviceTables from '../../src/store/postgres/schema/service.ts';
import { SUBJECT_TABLES } from '../../src/store/postgres/subject-store.ts';
import { ROOT } from './project-files.ts';
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
  test('reason codes in both languages', () => {
    expect(rowsOf('docs/reasons.md')).toEqual(Object.entries(REASON_CODES).map(([code, { en, zh }]) => [code, en, zh]));
  });
  test('signals with their weights and reasons', async () => {
    await expect(renderSignalsPage(SIGNALS)).toMatchFileSnapshot(path.join(ROOT, 'docs/signals.md'));
    expect(new Set(SIGNALS.map(({ name }) => name)).size).toBe(SIGNALS.length);
  });
  test('settings with their environment names', () => {
    expect(rowsOf('docs/config.md').map(([key, name]) => [key, name])).toEqual(Object.keys(configSchema.shape).map((key) => [key, environmentName(key)]));
  });
});

test('erasing a subject reaches every table that names one', () => {
  const tables: unknown[] = [challengeTables, peopleTables, serviceTables].flatMap((module): unknown[] => Object.values(module));
  const withSubject = tables.filter((table): table is PgTable => table instanceof PgTable && 'subject' in getTableColumns(table));
  expect(withSubject.length).toBeGreaterThan(10);
  for (const table of withSubject) expect(Object.values(SUBJECT_TABLES)).toContain(table);
});
