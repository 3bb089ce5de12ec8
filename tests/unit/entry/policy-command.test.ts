import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cac } from 'cac';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { registerPolicyCommand } from '../../../src/entry/commands/policy.ts';

const FOLDER = mkdtempSync(path.join(tmpdir(), 'shualian-policy-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
afterEach(() => {
  process.exitCode = undefined;
});

const BASIC = 'policies/web-basic.yaml';
const basic = readFileSync(BASIC, 'utf8');

function write(name: string, text: string): string {
  const file = path.join(FOLDER, name);
  writeFileSync(file, text);
  return file;
}

/** @returns what the command prints, and how it ends */
async function policy(...args: readonly string[]): Promise<{ readonly text: string; readonly code: number | string | undefined }> {
  const printed: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  try {
    const cli = cac('shualian');
    registerPolicyCommand(cli);
    cli.parse(['node', 'shualian', 'policy', ...args], { run: false });
    await cli.runMatchedCommand();
  } finally {
    spy.mockRestore();
  }
  const { exitCode } = process;
  process.exitCode = undefined;
  return { text: printed.join(''), code: exitCode ?? undefined };
}

describe('shualian policy lint', () => {
  test('says that a file is good, with its hash', async () => {
    expect(await policy('lint', BASIC)).toEqual({ text: expect.stringMatching(/^policies\/web-basic\.yaml: good, sha256:[0-9a-f]{64}\n$/), code: undefined });
  });
  test('shows each fault with line, column and caret, and ends with 1', async () => {
    const bad = write('bad.yaml', basic.replace('login_failures >= many_failures', 'login_failure >= many_failures').replace('deny, reason', 'denied, reason'));
    const { text, code } = await policy('lint', BASIC, bad);
    expect(code).toBe(1);
    const lines = text.replaceAll(bad, 'bad.yaml').split('\n');
    expect(lines[0]).toMatch(/good/);
    expect(lines[1]).toMatch(/^bad\.yaml:20:\d+: rules\[3\]\.when: no signal and no parameter is called login_failure: did you mean login_failures\?$/);
    expect(lines[2]?.slice(lines[3]?.indexOf('^')).startsWith('login_failure >=')).toBe(true);
    expect(lines[4]).toMatch(/^bad\.yaml:26:\d+: rules\[6\]\.effect: must be one of deny, hold/);
  });
  test('as JSON', async () => {
    const bad = write('bad.json', '{');
    const { text, code } = await policy('lint', BASIC, bad, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(text)).toMatchObject([
      { file: BASIC, issues: [] },
      { file: bad, hash: null, issues: [{ line: 1 }] },
    ]);
  });
});

describe('shualian policy test', () => {
  test('names each test, what came out instead, and ends with 1 when one fails', async () => {
    expect(await policy('test', BASIC)).toMatchObject({
      text: expect.stringMatching(/^ok {6}an ordinary login\n[\s\S]*\n8 passed, 0 failed\n$/),
      code: undefined,
    });
    const failing = write(
      'failing.yaml',
      basic.replace('login_failures: 5 }, expect: { decision: step_up }', 'login_failures: 5 }, expect: { decision: deny }'),
    );
    const { text, code } = await policy('test', failing);
    expect(code).toBe(1);
    expect(text).toMatch(/not ok {2}five wrong passwords\n {8}decision deny was expected, step_up came out \(rules: failures\)\n/);
    expect(text).toMatch(/7 passed, 1 failed\n$/);
    expect(JSON.parse((await policy('test', failing, '--json')).text)).toContainEqual(
      expect.objectContaining({ name: 'five wrong passwords', isPassed: false }),
    );
  });
});

describe('shualian policy diff', () => {
  test('says what differs in writing and in what is decided', async () => {
    const after = write(
      'after.yaml',
      basic.replace('many_failures: 5', 'many_failures: 3').replace('"registration" && list_denied', '"registration" && (list_denied || automation)'),
    );
    const { text } = await policy('diff', BASIC, after);
    expect(text).toMatch(
      /^~ params\.many_failures: 5 → 3\n~ rule registration_denied\n {4}when:\n {6}- event_type == "registration" && list_denied\n {6}\+ event_type/,
    );
    expect(text).toMatch(
      / {2}allow → step_up by device or face\+device or totp: \d+\n {4}"four wrong passwords"\n {4}"an ordinary login" with login_failures 4/,
    );
    expect(text).toMatch(/ {2}allow → deny: 1\n {4}"any registration" with automation true\n/);
    expect(JSON.parse((await policy('diff', BASIC, after, '--json')).text)).toMatchObject({
      members: [{ name: 'params.many_failures' }],
      rules: [{ change: 'changed' }],
    });
  });
  test('or that nothing does', async () => {
    expect((await policy('diff', BASIC, BASIC)).text).toMatch(/^the same settings and rules\nno decision differs among \d+ cases/);
  });
});

describe('shualian policy promote', () => {
  test('refuses a policy that fails its own tests before it looks at the record', async () => {
    const failing = write('refused.yaml', basic.replace('many_failures: 5', 'many_failures: 9'));
    await expect(policy('promote', failing, '--mode', 'enforce')).rejects.toThrow(/tests\[3\]: test "five wrong passwords" fails/);
  });
});

describe('misuse', () => {
  test.each([
    [['lint'], /usage: shualian policy lint FILE/],
    [['test'], /usage: shualian policy test FILE/],
    [['diff', BASIC], /usage: shualian policy diff BEFORE AFTER/],
    [['promote', BASIC], /usage: shualian policy promote FILE --mode enforce\|shadow/],
    [['promote', BASIC, '--mode', 'both'], /usage: shualian policy promote/],
    [['replay'], /usage: shualian policy replay FILE/],
    [['mend'], /usage: shualian policy lint\|test\|diff\|list\|promote\|replay\|export/],
    [['lint', 'policies/nowhere.yaml'], /cannot read policies\/nowhere\.yaml/],
  ])('%j', async (args, message) => {
    await expect(policy(...args)).rejects.toThrow(message);
  });
});
