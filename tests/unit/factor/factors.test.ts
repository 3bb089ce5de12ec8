import { describe, expect, test } from 'vitest';
import { achievedAcr, factorClasses } from '../../../src/factor/class-accounting.ts';
import { hashFundPassword, isAcceptableFundPassword, verifyFundPassword } from '../../../src/factor/fund-password.ts';
import { createTotp, verifyTotp } from '../../../src/factor/totp.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

describe('TOTP', () => {
  const secret = utf8('12345678901234567890');
  // RFC 6238 appendix B, the last six of the eight digits.
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('RFC 6238 at %i s', (seconds, code) => {
    expect(verifyTotp(code, secret, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });
  test('one step to each side, not two, and tells which', () => {
    const step = Math.floor(1_111_111_111 / 30);
    const at = (offset: number): number => (step + offset) * 30_000;
    expect(verifyTotp('050471', secret, at(1))).toBe(step);
    expect(verifyTotp('050471', secret, at(-1))).toBe(step);
    expect(verifyTotp('050471', secret, at(2))).toBeNull();
    expect(verifyTotp('050471', secret, at(-2))).toBeNull();
  });
  test('only six digits are a code', () => {
    for (const code of ['', '05047', '0504710', '05047a', ' 50471', '０５０４７１']) expect(verifyTotp(code, secret, 1_111_111_111_000)).toBeNull();
  });
  test('a new generator has 160 bits', () => {
    const totp = createTotp({ issuer: 'Exchange', account: 'u_42' }, systemRandom);
    expect(totp.secret).toHaveLength(20);
    expect(totp.otpauthUrl).toMatch(/^otpauth:\/\/totp\/Exchange:u_42\?issuer=Exchange&secret=[A-Z2-7]{32}&/);
  });
});

describe('fund password', () => {
  test('verifies in any Unicode form and is salted', async () => {
    const composed = 'pässword';
    const decomposed = composed.normalize('NFD');
    const [a, b] = await Promise.all([hashFundPassword(composed, systemRandom), hashFundPassword(composed, systemRandom)]);
    expect(a).toMatch(/^scrypt\$16384\$8\$1\$/);
    expect(a).not.toBe(b);
    expect(await verifyFundPassword(decomposed, a)).toBe(true);
    expect(await verifyFundPassword('password', a)).toBe(false);
    expect(await verifyFundPassword(composed, null)).toBe(false);
    expect(await verifyFundPassword(composed, 'plain')).toBe(false);
  });
  test('8 to 128 characters, counted as people count them', () => {
    expect([7, 8, 128, 129].map((length) => isAcceptableFundPassword('字'.repeat(length)))).toEqual([false, true, true, false]);
  });
});

describe('class accounting', () => {
  test('the same class never counts twice', () => {
    expect(factorClasses(['device_key', 'totp']).size).toBe(1);
    expect(factorClasses(['face', 'device_key', 'fund_password']).size).toBe(3);
  });
  test.each([
    [['face'], null],
    [['totp'], null],
    [['fund_password'], null],
    [['face', 'totp'], null],
    [['totp', 'fund_password'], 'urn:shualian:acr:totp'],
    [['device_key'], 'urn:shualian:acr:device'],
    [['device_key', 'totp'], 'urn:shualian:acr:device'],
    [['face', 'device_key'], 'urn:shualian:acr:face+device'],
  ] as const)('%j reaches %s', (proven, acr) => {
    expect(achievedAcr(proven)).toBe(acr);
  });
});
