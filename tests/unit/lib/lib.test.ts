import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalBytes, equalSecrets, fromUtf8, hashSecret, isBase64url, parseBase64url, toBase64url, utf8 } from '../../../src/lib/bytes.ts';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import { deriveKey, open, seal } from '../../../src/lib/envelope.ts';
import { createId, createSecret } from '../../../src/lib/ids.ts';
import { parseLocale } from '../../../src/lib/locale.ts';
import { randomBelow } from '../../../src/lib/random.ts';
import { parseStrictJson } from '../../../src/lib/strict-json.ts';
import { parseRfc3339, toRfc3339 } from '../../../src/lib/time.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

describe('canonical JSON', () => {
  test('RFC 8785 section 3.2.2 and 3.2.3', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const keys = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
    expect(Object.keys(JSON.parse(canonicalJson(keys)) as object).length).toBe(7);
    expect(canonicalJson(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });
  test('order of keys does not matter, every value does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean())), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
  test('what JSON cannot hold is refused', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
    expect(() => canonicalJson('\ud800')).toThrow(TypeError);
  });
});

describe('strict JSON', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const keys = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"k${String(i)}":0`).join()}}`;
  test.each([
    ['{"a":1,"a":2}', 'json_duplicate_key'],
    ['{"a":1,"\\u0061":2}', 'json_duplicate_key'],
    ['{"x":{"a":1,"b":{"a":1},"a":2}}', 'json_duplicate_key'],
    ['{"__proto__":1,"__proto__":2}', 'json_duplicate_key'],
    [nested(11), 'json_too_deep'],
    [keys(201), 'json_too_many_keys'],
    ['{"a":NaN}', 'json_malformed'],
    ['{"a":1,}', 'json_malformed'],
    ['', 'json_malformed'],
    ['\ufeff{}', 'json_malformed'],
  ])('%s', (text, code) => {
    expect(parseStrictJson(text)).toEqual({ ok: false, code });
  });
  test.each(['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', '{"a":"\\"a\\":1,\\"a\\":2"}', '{"a":"{[","b":"\\\\"}', nested(10), keys(200)])('%s is fine', (text) => {
    expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });
  test('agrees with JSON.parse on what it accepts', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const result = parseStrictJson(text);
        if (result.ok) expect(result.value).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('time', () => {
  test('agrees with the platform over four centuries', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_208_988_800_000, max: 10_413_791_999_999 }), (at) => {
        expect(toRfc3339(at)).toBe(new Date(at).toISOString());
        expect(parseRfc3339(toRfc3339(at))).toBe(at);
      }),
    );
  });
  test.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+24:00',
    ' 2026-01-01T00:00:00Z',
  ])('%s is none', (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });
  test('offsets', () => {
    expect(parseRfc3339('2026-11-22T12:00:00.5+08:00')).toBe(Date.parse('2026-11-22T04:00:00.500Z'));
  });
});

describe('bytes and secrets', () => {
  test('base64url has one spelling', () => {
    expect(parseBase64url('AA')).toEqual(Uint8Array.of(0));
    for (const text of ['AB', 'AA==', 'A', 'A A', 'AA\n', 'A+8', 'A/8']) expect(parseBase64url(text)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseBase64url(toBase64url(bytes))).toEqual(new Uint8Array(bytes));
      }),
    );
    expect(fromUtf8(utf8('刷脸'))).toBe('刷脸');
  });
  test('comparison and hashing', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false);
    expect(equalSecrets('a', 'b')).toBe(false);
    expect(hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
  test('ids and secrets have their bits', () => {
    expect(createId(systemRandom, 'chl')).toMatch(/^chl_[\w-]{22}$/);
    expect(createSecret(systemRandom, 'wt')).toMatch(/^wt_[\w-]{43}$/);
  });
  test('an envelope opens only with its key and in its place', () => {
    const key = deriveKey(new Uint8Array(32), 'a');
    const sealed = seal(key, utf8('secret'), 'row 1', systemRandom);
    expect(open(key, sealed, 'row 1')).toEqual(utf8('secret'));
    expect(open(key, sealed, 'row 2')).toBeNull();
    expect(open(deriveKey(new Uint8Array(32), 'b'), sealed, 'row 1')).toBeNull();
    for (let i = 0; i < sealed.length; i++) {
      const damaged = new Uint8Array(sealed);
      damaged[i] = (damaged[i] ?? 0) ^ 1;
      expect(open(key, damaged, 'row 1')).toBeNull();
    }
  });
  test('draws are even and bounded', () => {
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const drawn = randomBelow(systemRandom, 3);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(600);
    expect(() => randomBelow(systemRandom, 0)).toThrow(TypeError);
  });
});

test('language by the order the browser prefers', () => {
  expect(['zh', 'zh-TW,en;q=0.5', 'en;q=0.4, zh-Hans;q=0.9', 'fr, zh;q=0.2, en;q=0.1'].map(parseLocale)).toEqual(['zh-CN', 'zh-CN', 'zh-CN', 'zh-CN']);
  expect(['', 'en', 'fr', 'en, zh;q=0.9', 'zh;q=0', null].map(parseLocale)).toEqual(['en', 'en', 'en', 'en', 'en', 'en']);
});

describe('canonical base64url', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  test('is told without decoding exactly as decoding tells it', () => {
    const ends = Array.from(alphabet).flatMap((a) => [a, `A${a}`, `AA${a}`, `AAA${a}`]);
    const foreign = ['', '=', 'AA==', 'AA ', ' AA', 'A+', 'A/', 'AA\n', 'A.', 'é'];
    for (const text of [...ends, ...foreign]) expect([text, isBase64url(text)]).toEqual([text, parseBase64url(text) !== null]);
    for (let length = 0; length < 70; length++) expect(isBase64url(toBase64url(new Uint8Array(length).fill(length * 7)))).toBe(true);
  });
});
