import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sha256, toHex, utf8 } from '../../../../src/lib/bytes.ts';
import { canonicalJson } from '../../../../src/lib/canonical-json.ts';
import { loadPolicy } from '../../../../src/risk/policy/load-policy.ts';
import type { CompiledPolicy, PolicyIssue } from '../../../../src/risk/policy/policy.ts';
import { SOURCE_LIMIT } from '../../../../src/risk/policy/policy-source.ts';

const RULE = `  - { id: r, effect: step_up, reason: risk_high, acr: ["urn:shualian:acr:device"], when: 'has_history' }`;
const GOOD = `id: p
version: "1"
params: { large_usd: 1000 }
rules:
${RULE}
`;
const TEST = 'tests:\n  - { name: t, given: { score: 1 }, expect: { decision: allow } }\n';
const HOLD = `  - { id: h, effect: hold, reason: address_new, ttl: 60, when: 'has_history' }\n`;

function issuesOf(text: string): readonly PolicyIssue[] {
  const loaded = loadPolicy(text);
  return loaded.ok ? [] : loaded.issues;
}

function load(text: string): CompiledPolicy {
  const loaded = loadPolicy(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.policy;
}

/** The text under the caret of an issue, to the end of what is shown. */
function underCaret({ excerpt }: PolicyIssue): string {
  const [line = '', caret = ''] = (excerpt ?? '').split('\n');
  expect(caret.trim()).toBe('^');
  return line.slice(caret.length - 1);
}

describe('a policy that is refused, with line, column and a caret', () => {
  test.each([
    // The source.
    ['not YAML', 'id: [', /Flow sequence in block collection must be sufficiently indented|expected/i, '', 1],
    ['a key twice', `${GOOD}id: q\n`, /id stands twice/, 'id: q', 6],
    ['an alias', 'id: &a p\nversion: *a\n', /anchors, aliases and tags are not allowed/, 'p', 1],
    ['a tag', GOOD.replace('id: p', 'id: !!str p'), /anchors, aliases and tags are not allowed/, 'p', 1],
    ['a second document', `${GOOD}---\nid: q\n`, /multiple documents/, '---', 6],
    ['a map as a name', `${GOOD}{ a: b }: 1\n`, /a name must be a text/, '{ a', 6],
    ['deep brackets', `id: ${'['.repeat(60_000)}`, /nested more than 16 deep/, '[', 1],
    ['deep lists', `id:\n  ${'- '.repeat(20_000)}x`, /nested more than 16 deep/, '- ', 2],
    // The document.
    ['nothing', '', /must be a map/, '', 1],
    ['a list', '- 1', /must be a map/, '- 1', 1],
    ['a missing member', GOOD.replace('id: p\n', ''), /id is missing/, 'version', 1],
    ['an unknown member', `${GOOD}rule: 1\n`, /is not a known member: did you mean rules/, '1', 6],
    ['a version that is a number', GOOD.replace('"1"', '1'), /must be a text: .* in quotes/, '1', 2],
    ['no rules', GOOD.replace(`rules:\n${RULE}`, 'rules: []'), /must have 1 to 200 entries/, '[]', 4],
    ['a lone surrogate', GOOD.replace('{ large_usd: 1000 }', '{ a: "\\uD800" }'), /must be a number, a text/, '"\\uD800"', 3],
    ['an infinite number', GOOD.replace('1000', '.inf'), /must be a number, a text/, '.inf', 3],
    ['a parameter with the name of a signal', GOOD.replace('large_usd', 'score'), /is the name of a signal/, '1000', 3],
    ['a parameter with the name of a twin', GOOD.replace('large_usd', 'tier_known'), /is the name of a signal/, '1000', 3],
    ['a parameter with a word of the language', GOOD.replace('large_usd', 'int'), /is a word of the language/, '1000', 3],
    ['a parameter with a name of its own kind', GOOD.replace('large_usd', 'Large'), /must be a lower case word/, '1000', 3],
    // Rules.
    ['a rule twice', GOOD + RULE, /r stands twice/, 'r, effect', 6],
    ['an unknown effect', GOOD.replace('step_up', 'stepup'), /must be one of deny, hold, step_up/, 'stepup', 5],
    ['an unknown reason', GOOD.replace('risk_high', 'device_neu'), /is not known: did you mean device_new/, 'device_neu', 5],
    ['an unknown acr', GOOD.replace('acr:device', 'acr:magic'), /must be one of urn/, '"urn:shualian:acr:magic"', 5],
    ['a step-up without acr', GOOD.replace(', acr: ["urn:shualian:acr:device"]', ''), /effect step_up needs acr/, '{ id: r', 5],
    ['a hold without ttl', GOOD + HOLD.replace('ttl: 60, ', ''), /effect hold needs ttl/, '{ id: h', 6],
    ['a hold beyond a month', GOOD + HOLD.replace('60', '2592001'), /must be a number from 1 to 2592000/, '2592001', 6],
    ['a hold since a text', GOOD + HOLD.replace('ttl: 60', 'ttl: 60, since: tier'), /is not known/, 'tier', 6],
    ['an audit without rate', GOOD.replace('step_up', 'audit'), /effect audit needs rate/, '{ id: r', 5],
    ['a rate beyond 1', GOOD.replace('step_up', 'audit, rate: 1.01'), /must be a number from 0 to 1/, '1.01', 5],
    ['a ttl that means nothing', GOOD.replace('step_up', 'step_up, ttl: 5'), /means nothing with effect step_up/, '5', 5],
    [
      'an unknown provider',
      GOOD.replace('step_up', 'step_up, providers: [aws-recognition]'),
      /must be one of local-active, aws-rekognition, azure-face/,
      'aws-recognition',
      5,
    ],
    [
      'a provider that judges nothing',
      GOOD.replace('step_up', 'step_up, providers: [simulated]'),
      /must be one of local-active, aws-rekognition, azure-face/,
      'simulated',
      5,
    ],
    ['no providers', GOOD.replace('step_up', 'step_up, providers: []'), /must have 1 to 3 entries/, '[]', 5],
    [
      'an unknown assurance',
      GOOD.replace('step_up', 'step_up, assurance: server_verify'),
      /must be one of client_asserted, device_attested, server_verified/,
      'server_verify',
      5,
    ],
    ['providers of a hold', GOOD + HOLD.replace('ttl: 60', 'ttl: 60, providers: [azure-face]'), /means nothing with effect hold/, '[azure-face]', 6],
    // Conditions.
    ['no text', GOOD.replace("'has_history'", '5'), /must be a text/, '5', 5],
    ['wrong types', GOOD.replace('has_history', 'score > "x"'), /the types do not fit: double > string/, 'score > "x"', 5],
    ['an unknown signal', GOOD.replace('has_history', 'has_history && device_ne'), /is called device_ne: did you mean device_new/, "device_ne'", 5],
    ['an unguarded signal', GOOD.replace('has_history', 'has_history && device_new'), /read it only after device_new_known/, "device_new'", 5],
    ['not a bool', GOOD.replace('has_history', 'score'), /is a double, not a bool/, "score'", 5],
    // Tests.
    ['a test twice', GOOD + TEST + TEST.slice(7), /t stands twice/, 't, given', 8],
    ['a test with an unknown signal', GOOD + TEST.replace('score', 'scores'), /is not a signal: did you mean score/, '1 }', 7],
    ['a test with another type', GOOD + TEST.replace('score: 1', 'score: high'), /score is a double/, 'high', 7],
    ['a test with an unheard-of event', GOOD + TEST.replace('score: 1', 'event_type: signin'), /is not known/, 'signin', 7],
    ['a test with an unknown decision', GOOD + TEST.replace('allow', 'maybe'), /must be one of allow, step_up, deny/, 'maybe', 7],
  ])('%s', (_name, text, message, shown, line) => {
    const [issue] = issuesOf(text);
    if (!issue) throw new Error('accepted');
    expect(issue.message).toMatch(message);
    expect(issue.line).toBe(line);
    const written = text.split('\n')[line - 1] ?? '';
    expect(underCaret(issue).startsWith(shown)).toBe(true);
    expect(written.slice((issue.column ?? 0) - 1).startsWith(shown)).toBe(true);
  });

  test('all faults at once, in their order', () => {
    const text = `${GOOD.replace('1000', '[]').replace('has_history', 'score > "x"')}  - { id: s, effect: deny, reason: nope, when: 'nonsense' }\nmore: 1\n`;
    expect(issuesOf(text).map(({ path }) => path)).toEqual(['params.large_usd', 'rules[0].when', 'rules[1].reason', 'rules[1].when', 'more']);
  });

  test('at most a hundred at once', () => {
    expect(issuesOf(`a: [${'&a 1, '.repeat(3000)}]`)).toHaveLength(100);
    expect(issuesOf(`id: p\nversion: "1"\nrules:\n${'  - 1\n'.repeat(200)}`)).toHaveLength(100);
  });

  test('aliases that would grow without end, quickly', () => {
    const bomb = [
      'a: &a [x, x]',
      ...Array.from({ length: 24 }, (_, i) => `${'bcdefghijklmnopqrstuvwxyz'.charAt(i)}: &${'bcdefghijklmnopqrstuvwxyz'.charAt(i)} [*a, *a]`),
    ];
    expect(issuesOf(bomb.join('\n'))[0]?.message).toMatch(/anchors/);
  });

  test('ten thousand names, quickly', () => {
    const text = Array.from({ length: 10_000 }, (_, i) => `k${i.toString(36)}:`).join('\n');
    const start = process.cpuUsage();
    expect(issuesOf(`${text}\nk0:`)[0]).toMatchObject({ message: 'k0 stands twice', line: 10_001 });
    // CPU of this process: what else runs on the machine does not count.
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(1_000_000);
  });

  test('longer than 64 KiB', () => {
    const pad = (length: number): string => `${GOOD}#${'x'.repeat(length - GOOD.length - 1)}`;
    expect(issuesOf(pad(SOURCE_LIMIT))).toEqual([]);
    expect(issuesOf(pad(SOURCE_LIMIT + 1))).toEqual([
      { path: '', line: null, column: null, excerpt: null, message: 'the source is longer than 65536 characters' },
    ]);
  });
});

describe('nobody is locked out for want of a camera', () => {
  const asking = (...acr: readonly string[]): string =>
    `id: p\nversion: "1"\nrules:\n${acr.map((names, i) => `  - { id: r${String(i)}, effect: step_up, reason: risk_high, when: has_history, ${names} }\n`).join('')}`;
  const FACE = 'acr: [urn:shualian:acr:face+device]';
  const CODE = 'acr: [urn:shualian:acr:face+device, urn:shualian:acr:totp]';
  const PHONE = 'acr: [urn:shualian:acr:face+device, urn:shualian:acr:device]';
  test.each([
    ['a face alone', asking(FACE), 'rules[0]'],
    ['methods that are a face alone', asking(`${PHONE}, methods: [face]`), 'rules[0]'],
    ['rules that together leave nothing', asking(CODE, PHONE), 'rules[1]'],
    ['the score and a rule', `${asking(CODE)}expected_loss: { friction_usd: 1, account_value_usd: 1, efficacy: 1, ${PHONE} }\n`, 'rules[0]'],
  ])('%s is refused', (_name, text, path) => {
    expect(issuesOf(text)).toMatchObject([{ path, message: expect.stringContaining('without a face') }]);
  });
  test('one way for all is enough, and a shadow rule locks nobody out', () => {
    expect(issuesOf(asking(PHONE, `${PHONE}, methods: [face, passkey]`, `${FACE}, shadow: true`))).toEqual([]);
  });
});

describe('a policy', () => {
  test('that fails its own tests is refused, naming each with what came out', () => {
    const tests = ['calm, given: { has_history: true }, expect: { decision: allow } }', 'good, given: { has_history: true }, expect: { decision: step_up } }'];
    const text = `${GOOD}tests:\n${tests.map((one) => `  - { name: ${one}\n`).join('')}`;
    const [issue, ...others] = issuesOf(text);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ path: 'tests[0]', line: 7, column: 5 });
    expect(issue?.message).toBe('test "calm" fails: decision allow was expected, step_up came out (rules: r)');
    expect(issue && underCaret(issue)).toMatch(/^\{ name: calm/);
  });

  test('is named by the hash of what was written, the same as YAML and as JSON', () => {
    const yaml = load(GOOD);
    expect(yaml.hash).toBe(`sha256:${toHex(sha256(utf8(canonicalJson(yaml.json))))}`);
    expect(load(JSON.stringify(yaml.json)).hash).toBe(yaml.hash);
    expect(load(JSON.stringify(yaml.json, null, 4)).hash).toBe(yaml.hash);
    expect(load(`# a comment\n${GOOD}`).hash).toBe(yaml.hash);
    for (const other of [GOOD.replace('has_history', '!has_history'), GOOD.replace('1000', '1001'), GOOD.replace('"1"', '"2"'), GOOD + TEST])
      expect(load(other).hash).not.toBe(yaml.hash);
  });

  test('has its acr where a rule names none', () => {
    const acr = 'acr: [urn:shualian:acr:device, urn:shualian:acr:totp]';
    const { document, json } = load(`${GOOD.replace(', acr: ["urn:shualian:acr:device"]', '')}${acr}\n`);
    expect(document.rules[0]?.acr).toEqual(['urn:shualian:acr:device', 'urn:shualian:acr:totp']);
    expect(document).toMatchObject({ tests: [], params: { large_usd: 1000 } });
    expect(json).not.toHaveProperty('tests');
  });

  test.each(['exchange-default', 'web-basic'])('%s ships, loads and passes its tests', (name) => {
    const { document, mentions } = load(readFileSync(`policies/${name}.yaml`, 'utf8'));
    expect(document.id).toBe(name);
    expect(document.tests.length).toBeGreaterThan(5);
    expect(mentions.variables).toContain('event_type');
    // No parameter that nothing reads.
    for (const value of Object.values(document.params)) expect(mentions.values).toContain(value);
  });
});
