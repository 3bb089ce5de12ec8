import { describe, expect, test } from 'vitest';
import { authorizationDetail } from '../../src/http/schemas/authorization-details.ts';
import { parseListValue } from '../../src/risk/lists/parse-list-value.ts';
import { createRiskKeys } from '../../src/risk/pseudonym.ts';

// A payee on the deny list is written with something that nobody sees, so that its hash is another.
const keys = createRiskKeys(new Uint8Array(32));
const MONEY = { type: 'withdrawal', asset: 'BTC', amount: '1', amount_usd: '1', network: 'BTC', address: 'bc1q', memo: 'a b' };
const ADDRESS = { type: 'withdrawal_address', asset: 'BTC', network: 'BTC', address: 'bc1q', memo: 'a b' };
const accepts = (change: object): boolean =>
  authorizationDetail.safeParse({ ...MONEY, ...change }).success && authorizationDetail.safeParse({ ...ADDRESS, ...change }).success;
const refuses = (change: object): boolean =>
  !authorizationDetail.safeParse({ ...MONEY, ...change }).success && !authorizationDetail.safeParse({ ...ADDRESS, ...change }).success;

const UNSEEN = [
  0x09, 0x0a, 0x7f, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1680, 0x17b4, 0x180e, 0x2000, 0x200b, 0x200d, 0x2028, 0x202e, 0x202f, 0x205f, 0x2060, 0x2800, 0x3000,
  0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff0, 0xd800, 0xe0001, 0xe0100,
];
const unseen = UNSEEN.map((code) => [`U+${code.toString(16).toUpperCase()}`, String.fromCodePoint(code)] as const);

test.each([...unseen, ['a space', ' '] as const])('%s beside or within an address or network is refused', (_name, mark) => {
  for (const text of [`bc1q${mark}`, `${mark}bc1q`, `bc${mark}1q`, mark]) {
    expect(refuses({ address: text }), `address ${JSON.stringify(text)}`).toBe(true);
    expect(refuses({ network: text }), `network ${JSON.stringify(text)}`).toBe(true);
  }
});
test.each(unseen)('%s anywhere in a memo is refused', (_name, mark) => {
  for (const text of [`7${mark}`, `${mark}7`, `7${mark}7`, mark]) expect(refuses({ memo: text }), JSON.stringify(text)).toBe(true);
});
test('a memo has spaces within only', () => {
  for (const memo of [' 7', '7 ', ' ']) expect(refuses({ memo }), memo).toBe(true);
  for (const memo of ['7', '7 7', 'Überweisung 备注 7']) expect(accepts({ memo }), memo).toBe(true);
});
test('addresses and networks are visible ASCII up to their lengths', () => {
  expect(accepts({ address: '!~', network: 'BNB-Smart_Chain(BEP20)' })).toBe(true);
  for (const text of ['\u00e9', '\u0430bc', '\uff21']) expect(refuses({ address: text }), text).toBe(true);
  const lengths = [
    ['address', 200],
    ['network', 40],
    ['memo', 100],
  ] as const;
  for (const [member, max] of lengths) {
    expect([accepts({ [member]: 'x'.repeat(max) }), refuses({ [member]: 'x'.repeat(max + 1) }), refuses({ [member]: '' })], member).toEqual([true, true, true]);
  }
});

describe('operator lists', () => {
  test.each(['BTC:bc1q x', 'BTC: bc1q', 'B TC:bc1q', 'BTC:bc1q\u3164', 'BTC:bc1q#7\u2800', 'BTC:bc1q# 7'])(
    '%j names no payee that an event could have',
    (text) => {
      expect(parseListValue('payee', text, keys, 'cli')).toEqual({ ok: false, code: 'not_network_and_address' });
    },
  );
  test('an operator lists subjects of the own client only', () => {
    expect(parseListValue('subject', 'cli/u', keys, 'cli').ok).toBe(true);
    expect(parseListValue('subject', 'other/u', keys, 'cli')).toEqual({ ok: false, code: 'subject_of_another_client' });
  });
});
