import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isStrictDerSignature } from '../../../src/device/strict-der.ts';

/** A signature of two integers by hand. */
function der(r: readonly number[], s: readonly number[]): Uint8Array {
  const body = [0x02, r.length, ...r, 0x02, s.length, ...s];
  return Uint8Array.of(0x30, body.length, ...body);
}

const full = Array.from({ length: 32 }, () => 0x7f);
const high = [0, ...Array.from({ length: 32 }, () => 0x80)];

describe('strict DER', () => {
  test('every signature that a good signer makes', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (let i = 0; i < 300; i++) expect(isStrictDerSignature(sign('sha256', Buffer.of(i & 255, i >> 8), privateKey), 32)).toBe(true);
  });
  test.each([
    ['two small integers', der([1], [1])],
    ['full width', der(full, full)],
    ['a zero that keeps it positive', der(high, high)],
  ])('%s', (_name, bytes) => {
    expect(isStrictDerSignature(bytes, 32)).toBe(true);
  });
  const good = der(full, full);
  const inside = good.subarray(2);
  test.each<readonly [string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['too short to hold two integers', der([1], [])],
    ['raw r and s', new Uint8Array(64).fill(1)],
    ['bytes after the end', Uint8Array.of(...good, 0)],
    ['bytes after the end, counted', Uint8Array.of(0x30, inside.length + 1, ...inside, 0)],
    ['cut off', good.subarray(0, -1)],
    ['long form of the length', Uint8Array.of(0x30, 0x81, inside.length, ...inside)],
    ['length of unknown extent', Uint8Array.of(0x30, 0x80, ...inside, 0, 0)],
    ['a set instead of a sequence', Uint8Array.of(0x31, inside.length, ...inside)],
    ['long form inside', Uint8Array.of(0x30, 7, 0x02, 0x81, 1, 1, 0x02, 1, 1)],
    ['a bit string inside', Uint8Array.of(0x30, 6, 0x03, 1, 1, 0x02, 1, 1)],
    ['three integers', Uint8Array.of(0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1)],
    ['one integer', Uint8Array.of(0x30, 6, 2, 4, 1, 1, 1, 1)],
    ['an empty integer', der([], [1, 1])],
    ['zero for r', der([0], [1])],
    ['zero for s', der([1], [0])],
    ['a negative r', der([0x80], [1])],
    ['a negative s', der([1], [0xff])],
    ['a zero before that is not needed', der([0, 1], [1])],
    ['the same in s', der([1], [0, 0x7f])],
    ['two zeros before', der([0, 0, 0x80], [1])],
    ['wider than the curve', der([...full, 1], [1])],
    ['wider than the curve, positive by a zero', der([0, 0x80, ...full], [1])],
    ['an integer longer than the signature', Uint8Array.of(0x30, 6, 2, 9, 1, 2, 1, 1)],
  ])('%s is none', (_name, bytes) => {
    expect(isStrictDerSignature(bytes, 32)).toBe(false);
  });
});
