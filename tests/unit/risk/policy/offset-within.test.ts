import { describe, expect, test } from 'vitest';
import { parsePolicySource } from '../../../../src/risk/policy/policy-source.ts';

// Where the marked character of a text stands, however it is written.
describe('a place within a text', () => {
  test.each([
    ['plain', 'w: has_history && §x', 'has_history && §x'],
    ['plain over lines', 'w: has_history\n  && §x', 'has_history && §x'],
    ['single quotes', "w: 'has_history && §x'", 'has_history && §x'],
    ['single quotes within', "w: 'a == ''b'' && §x'", "a == 'b' && §x"],
    ['double quotes', 'w: "a == \\"b\\" && §x"', 'a == "b" && §x'],
    ['escapes', 'w: "a\\t\\u0062\\x63 §x"', 'a\tbc §x'],
    ['a folded block', 'w: >-\n    has_history &&\n    §x\n', 'has_history && §x'],
    ['a literal block', 'w: |\n    has_history\n      && §x\n', 'has_history\n  && §x\n'],
    ['JSON', '{"w": "a == \\"b\\" && §x"}', 'a == "b" && §x'],
    ['the first character', 'w: §x', '§x'],
    ['behind a mark of the sequence', 'v: 1\nw: "§x"', '§x'],
  ])('%s', (_name, text, value) => {
    const parsed = parsePolicySource(text);
    if (!parsed.ok) throw new Error('not parsed');
    expect(parsed.source.value).toMatchObject({ w: value });
    const before = text.slice(0, text.indexOf('§')).split('\n');
    expect(parsed.source.issueAt(['w'], 'm', value.indexOf('§'))).toMatchObject({ path: 'w', line: before.length, column: (before.at(-1) ?? '').length + 1 });
  });

  test('the end of a text that ended too soon', () => {
    const parsed = parsePolicySource('w: "a &&"\n');
    expect(parsed.ok && parsed.source.issueAt(['w'], 'm', 4)).toMatchObject({ line: 1, column: 9 });
  });

  test('a long line is shown around the place', () => {
    const parsed = parsePolicySource(`w: ${'a '.repeat(200)}§ ${'b '.repeat(200)}\n`);
    const issue = parsed.ok ? parsed.source.issueAt(['w'], 'm', 400) : null;
    const [line = '', caret = ''] = (issue?.excerpt ?? '').split('\n');
    expect(line.charAt(caret.length - 1)).toBe('§');
    expect(line.length).toBeLessThanOrEqual(120);
  });
});
