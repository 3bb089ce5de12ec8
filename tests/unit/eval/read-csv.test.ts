import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCsv, splitRow } from '../../../eval/risk/read-csv.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'shualian-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER =
  'index,Login Timestamp,User ID,Round-Trip Time [ms],IP Address,Country,Region,City,ASN,User Agent String,Browser Name and Version,OS Name and Version,Device Type,Login Successful,Is Attack IP,Is Account Takeover';
const row = (at: string, user: string, more: { ip?: string; agent?: string; ok?: string; device?: string } = {}): string =>
  `0,${at},${user},,${more.ip ?? '10.0.65.171'},NO,-,-,29695,${more.agent ?? '"Mozilla/5.0 (iPhone, like Gecko)"'},Chrome 79.0.3945.192.193,iOS 13.4,${more.device ?? 'mobile'},${more.ok ?? 'True'},False,False`;
const read = (lines: readonly string[]) => {
  const file = path.join(folder, 'logins.csv');
  writeFileSync(file, lines.join('\n'));
  return readCsv(file);
};

describe('reading the published columns', () => {
  it('gives successful logins by time, equal values under equal numbers', async () => {
    const { logins, rows, skipped } = await read([
      HEADER,
      row('2020-02-03 12:43:31.000', '-43'),
      row('2020-02-03 12:43:30.772', '-42', { ip: '10.0.65.9', device: 'fridge' }),
      row('2020-02-03 12:43:40.000', '-42', { ok: 'False' }),
      row('yesterday', '-42'),
      'broken',
    ]);
    expect({ rows, skipped }).toEqual({ rows: 5, skipped: 3 });
    const [first, second] = logins;
    expect(first).toMatchObject({ at: Date.UTC(2020, 1, 3, 12, 43, 30, 772), deviceType: 4 });
    expect(second).toMatchObject({ at: Date.UTC(2020, 1, 3, 12, 43, 31), deviceType: 0 });
    expect(first?.user).not.toBe(second?.user);
    expect(first?.ip).not.toBe(second?.ip);
    expect(first?.network).toBe(second?.network);
    expect(first?.userAgent).toBe(second?.userAgent);
    expect(first?.os).not.toBe(second?.os);
  });

  it('tells which columns are missing, and of an empty file', async () => {
    await expect(read([HEADER.replace('ASN', 'AS').replace('User ID', 'User')])).rejects.toThrow(/:1: columns are missing: User ID, ASN$/);
    await expect(read([])).rejects.toThrow(/no header/);
  });

  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    ['"a,b",c', ['a,b', 'c']],
    ['a,"say ""no""",', ['a', 'say "no"', '']],
    [',"a",b', ['', 'a', 'b']],
    [',,"a"', ['', '', 'a']],
  ])('takes %s apart', (line, cells) => {
    expect(splitRow(line)).toEqual(cells);
  });
});
