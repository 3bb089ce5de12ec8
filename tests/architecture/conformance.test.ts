import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './project-files.ts';

const page = readFileSync(path.join(ROOT, 'docs/oauth-conformance.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| (?!case|---)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, title = '', here = '']) => ({ title, here }));
const named = rows.flatMap(({ title, here }) =>
  [...here.matchAll(/`(tests\/[^`]+\.ts)` › (.+?)(?=; `tests\/|; what they would|\. Here |$)/g)].map(([, file = '', name = '']) => ({ title, file, name })),
);

/** Whether a file has a test, or a row of a table of tests, of that name: it stands in quotes as the first argument or the first cell. */
function hasTest(file: string, name: string): boolean {
  const at = path.join(ROOT, file);
  const text = existsSync(at) ? readFileSync(at, 'utf8') : '';
  return ["'", '"', '`'].some((quote) => {
    const before = text.split(`${quote}${name}${quote},`).slice(0, -1);
    return before.some((part) => /[([]\s*$/.test(part));
  });
}

describe('the cases of another authorization server', () => {
  test('have an answer each: a test, or why there is none', () => {
    expect(rows.length).toBeGreaterThan(60);
    for (const { title, here } of rows) expect([title, here.startsWith('—') || here.includes('` › ')]).toEqual([title, true]);
  });
  test.each(named)('$title is covered by a test that exists: $file › $name', ({ file, name }) => {
    expect(hasTest(file, name)).toBe(true);
  });
  test('a test that does not exist is found out', () => {
    const [{ file, name } = { file: '', name: '' }] = named;
    expect(hasTest(file, name)).toBe(true);
    expect([hasTest(file, `${name} `), hasTest('tests/none.test.ts', name), hasTest(file, 'no such test')]).toEqual([false, false, false]);
  });
});
