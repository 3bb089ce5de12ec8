import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadPolicy } from '../../../../src/risk/policy/load-policy.ts';
import { parsePolicySource, SOURCE_LIMIT } from '../../../../src/risk/policy/policy-source.ts';

const source = (when: string, more = ''): string => `id: p
version: "1"
params: { large_usd: 1000 }
rules:
  - { id: r, effect: step_up, reason: risk_high, acr: ["urn:shualian:acr:device"], when: '${when}' }
${more}`;

const issuesOf = (text: string) => {
  const loaded = loadPolicy(text);
  return loaded.ok ? [] : loaded.issues;
};

describe('a condition', () => {
  test.each([
    ['score > 70'],
    ['score > 70.5 && risk_level == "high"'],
    ['amount_usd_known && amount_usd >= large_usd'],
    ['!amount_usd_known || amount_usd < 10'],
    ['amount_usd_known ? amount_usd > 1 : has_history'],
    ['event_type in ["login", "withdrawal.create"]'],
    ['!(device_new_known && device_new) && -score < 0'],
    ['(tier_known && country_new_known) && (tier == "vip" || country_new)'],
    ['score + 1 > 2 * 3 - 1'],
  ])('%s is fine', (when) => {
    expect(issuesOf(source(when))).toEqual([]);
  });

  test.each([
    ['score > "high"', /no such overload/, 'score'],
    ['score', /is a double, not a bool/, 'score'],
    ['unheard_of > 1', /Unknown variable: unheard_of/, 'unheard_of'],
    ['amount_usd > 1', /amount_usd may be unknown: read it only after amount_usd_known/, 'amount_usd'],
    ['amount_usd_known || amount_usd > 1', /amount_usd may be unknown/, 'amount_usd >'],
    ['!amount_usd_known && amount_usd > 1', /amount_usd may be unknown/, 'amount_usd >'],
    ['(amount_usd_known || has_history) && amount_usd > 1', /amount_usd may be unknown/, 'amount_usd >'],
    ['1 < 2 && amount_usd > 10 && amount_usd_known', /amount_usd may be unknown/, 'amount_usd >'],
    ['score >', /Unexpected token/, null],
    ['size(tier) > 1', /not part of the dialect|Exceeded/, null],
    ['tier.startsWith("a")', /not part of the dialect|Exceeded/, null],
    ['[1, 2].exists(x, x > 1)', /not part of the dialect|Exceeded/, null],
    ['{"a": 1}["a"] == 1', /not part of the dialect|Exceeded/, null],
    ['tier[0] == "a"', /not part of the dialect/, null],
    ['score in hour_utc', /in. something that is not a list|no such overload/, null],
    [`${'('.repeat(20)}has_history${')'.repeat(20)} && ${'!'.repeat(15)}has_history`, /Exceeded maxDepth/, null],
    [Array.from({ length: 120 }, () => 'has_history').join(' && '), /Exceeded/, null],
  ])('%s is refused with its place', (when, message, at) => {
    const text = source(when);
    const [issue] = issuesOf(text);
    expect(issue).toMatchObject({ path: 'rules[0].when', line: 5 });
    expect(issue?.message).toMatch(message);
    const [line = '', caret = ''] = (issue?.excerpt ?? '').split('\n');
    expect(caret.trim()).toBe('^');
    if (at === null) return;
    const written = text.split('\n')[4] ?? '';
    expect(issue?.column).toBe(written.indexOf(at, written.indexOf('when:')) + 1);
    expect(line.slice(caret.length - 1)).toMatch(new RegExp(`^${at.slice(0, 8)}`));
  });
});

describe('a document', () => {
  test.each([
    ['unknown member', source('has_history', 'extra: 1'), /is not a known member/, 6],
    ['rule without acr', source('has_history').replace(', acr: ["urn:shualian:acr:device"]', ''), /effect step_up needs acr/, 5],
    [
      'hold without ttl',
      source('has_history').replace('effect: step_up', 'effect: hold').replace(', acr: ["urn:shualian:acr:device"]', ''),
      /effect hold needs ttl/,
      5,
    ],
    ['audit without rate', source('has_history').replace('effect: step_up', 'effect: audit'), /effect audit needs rate/, 5],
    ['ttl that means nothing', source('has_history').replace('reason:', 'ttl: 5, reason:'), /means nothing with effect step_up/, 5],
    ['unknown reason', source('has_history').replace('risk_high', 'because'), /is not known/, 5],
    ['unknown acr', source('has_history').replace('acr:device', 'acr:magic'), /must be one of/, 5],
    ['rate beyond 1', source('has_history').replace('effect: step_up', 'effect: audit, rate: 1.01'), /from 0 to 1/, 5],
    ['parameter that hides a signal', source('has_history').replace('large_usd', 'score'), /is not a name that can stand here/, 3],
    ['rule twice', source('has_history', `  - { id: r, effect: deny, reason: risk_high, when: 'has_history' }`), /rule r stands twice/, 6],
    ['key twice', source('has_history', 'id: q'), /unique/i, 6],
    ['alias', `id: &a p\nversion: *a\nrules: []\n`, /anchors and aliases/, 1],
    ['not YAML', 'id: [', /./, 1],
    ['no map', '- 1', /must be a map/, 1],
    ['no rules', 'id: p\nversion: "1"\nrules: []\n', /1 to 200 entries/, 3],
    [
      'hold since a text',
      source('has_history').replace('effect: step_up', 'effect: hold, ttl: 5, since: tier').replace(', acr: ["urn:shualian:acr:device"]', ''),
      /is not known|must be one of/,
      5,
    ],
    ['test with an unknown variable', source('has_history', 'tests:\n  - { name: t, given: { magic: 1 }, expect: { decision: allow } }'), /is not a name/, 7],
    ['test with a wrong type', source('has_history', 'tests:\n  - { name: t, given: { score: high }, expect: { decision: allow } }'), /score is a double/, 7],
  ])('%s', (_name, text, message, line) => {
    const issues = issuesOf(text);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues[0]?.message).toMatch(message);
    expect(issues[0]?.line).toBe(line);
    expect(issues[0]?.excerpt).toMatch(/\n *\^$/);
  });

  test('all faults are told at once', () => {
    const text = source('score > "x"', `  - { id: s, effect: deny, reason: risk_high, when: 'nonsense' }`);
    expect(issuesOf(text).map(({ path }) => path)).toEqual(['rules[0].when', 'rules[1].when']);
  });

  test('64 KiB are read, one more is not', () => {
    const pad = (length: number): string => `${source('has_history')}#${'x'.repeat(length - source('has_history').length - 1)}`;
    expect(issuesOf(pad(SOURCE_LIMIT))).toEqual([]);
    expect(issuesOf(pad(SOURCE_LIMIT + 1))[0]).toMatchObject({ line: null, excerpt: null });
  });

  test('a place within quotes, plain text and blocks', () => {
    const texts = [
      ['"score > tier"', 5, 1],
      ['score > tier', 4, 1],
      ['>\n      score > tier', 7, 2],
    ] as const;
    for (const [when, column, line] of texts) {
      const parsed = parsePolicySource(`w: ${when}\n`);
      if (!parsed.ok) throw new Error('not parsed');
      expect(parsed.source.issueAt(['w'], 'x')).toMatchObject({ line, column });
      expect(parsed.source.issueAt(['w'], 'x', 8)).toMatchObject({ line, column: column + 8 });
    }
  });
});

describe('a policy', () => {
  const failing = source(
    'score > 50',
    'tests:\n  - { name: calm, given: { score: 60 }, expect: { decision: allow } }\n  - { name: good, given: { score: 60 }, expect: { decision: step_up } }',
  );
  test('that fails its own test is refused, naming it with what came out', () => {
    const issues = issuesOf(failing);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ path: 'tests[0]', line: 7 });
    expect(issues[0]?.message).toBe('test "calm" fails: decision allow was expected, step_up came out (rules: r)');
  });
  test('has the same hash as YAML and as JSON, and another after any change', () => {
    const yaml = loadPolicy(source('score > 50'));
    if (!yaml.ok) throw new Error('not loaded');
    const json = loadPolicy(JSON.stringify(yaml.policy.document));
    expect(json.ok && json.policy.hash).toBe(yaml.policy.hash);
    const other = loadPolicy(source('score > 51'));
    expect(other.ok && other.policy.hash).not.toBe(yaml.policy.hash);
    const param = loadPolicy(source('score > 50').replace('1000', '1001'));
    expect(param.ok && param.policy.hash).not.toBe(yaml.policy.hash);
    expect(yaml.policy.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
  test.each(['exchange-default', 'web-basic'])('%s ships, loads and passes its tests', (name) => {
    const loaded = loadPolicy(readFileSync(`policies/${name}.yaml`, 'utf8'));
    expect(loaded.ok ? [] : loaded.issues).toEqual([]);
    if (loaded.ok) expect(loaded.policy.document.tests.length).toBeGreaterThan(5);
  });
});
