import { describe, expect, test } from 'vitest';
import { formatCidr, parseCidr } from '../../../../src/risk/lists/cidr.ts';
import type { ListEntry, ListKind, ListName } from '../../../../src/risk/lists/list-entry.ts';
import { createListIndex, type ListIndex, type ListQuery } from '../../../../src/risk/lists/list-index.ts';
import { parseNetwork } from '../../../../src/risk/network.ts';

const NOW = 1_000_000;

function entry(list: ListName, kind: ListKind, value: string, expiresAt: number | null = null): ListEntry {
  return { id: `lst_${list}_${kind}_${value}`, list, kind, value, reason: 'test', createdBy: 'key_1', createdAt: 0, expiresAt };
}

function query(ip: string, change: Partial<ListQuery> = {}): ListQuery {
  const network = parseNetwork(ip);
  if (!network) throw new Error(ip);
  return { network, asn: 64_512, country: 'DE', device: () => 'device', payees: () => ['payee#memo', 'payee'], subject: 'subject', ...change };
}

const kindsOf = (index: ListIndex, ip: string, change: Partial<ListQuery> = {}, at = NOW) =>
  index.match(query(ip, change), at).map(({ list, kind }) => `${list} ${kind}`);

describe('what is on a list', () => {
  test.each([
    ['ip', '203.0.113.7'],
    ['asn', '64512'],
    ['country', 'DE'],
    ['device', 'device'],
    ['payee', 'payee'],
    ['payee', 'payee#memo'],
    ['subject', 'subject'],
  ] as const)('by %s %s', (kind, value) => {
    expect(kindsOf(createListIndex([entry('deny', kind, value)]), '203.0.113.7')).toEqual([`deny ${kind}`]);
    expect(kindsOf(createListIndex([entry('deny', kind, `${value}1`)]), '203.0.113.7')).toEqual([]);
  });
  test.each([
    ['203.0.113.0/24', '203.0.113.0', '203.0.112.255'],
    ['203.0.113.0/24', '203.0.113.255', '203.0.114.0'],
    ['203.0.113.7/32', '203.0.113.7', '203.0.113.6'],
    ['128.0.0.0/9', '128.127.255.255', '128.128.0.0'],
    ['203.0.113.128/25', '::ffff:203.0.113.200', '::ffff:203.0.113.127'],
    ['2001:db8::/32', '2001:db8:ffff::1', '2001:db9::'],
    ['2001:db8::8000/113', '2001:db8::ffff', '2001:db8::7fff'],
    ['2001:db8::1/128', '2001:db8::1', '2001:db8::2'],
  ])('network %s holds %s, not %s', (cidr, inside, outside) => {
    const index = createListIndex([entry('hosting', 'network', cidr)]);
    expect(kindsOf(index, inside)).toEqual(['hosting network']);
    expect(kindsOf(index, outside)).toEqual([]);
  });
  test('IPv4 and IPv6 whose numbers are alike are not', () => {
    const index = createListIndex([entry('deny', 'network', '::/96'), entry('allow', 'network', '0.0.0.0/8')]);
    expect(kindsOf(index, '0.0.0.1')).toEqual(['allow network']);
    expect(kindsOf(index, '::1')).toEqual(['deny network']);
  });
  test('an entry is over at its end, to the millisecond', () => {
    for (const kind of ['ip', 'network'] as const) {
      const index = createListIndex([entry('deny', kind, kind === 'ip' ? '203.0.113.7' : '203.0.113.0/24', NOW)]);
      expect(kindsOf(index, '203.0.113.7', {}, NOW - 1)).toEqual([`deny ${kind}`]);
      expect(kindsOf(index, '203.0.113.7', {}, NOW)).toEqual([]);
    }
  });
  test('every list and kind once, in an order that does not depend on the entries', () => {
    const entries = [
      entry('deny', 'network', '203.0.0.0/16'),
      entry('deny', 'network', '203.0.113.0/24'),
      entry('deny', 'ip', '203.0.113.7'),
      entry('carrier', 'ip', '203.0.113.7'),
      entry('allow', 'subject', 'subject'),
    ];
    const hits = ['allow subject', 'carrier ip', 'deny ip', 'deny network'];
    expect(kindsOf(createListIndex(entries), '203.0.113.7')).toEqual(hits);
    expect(kindsOf(createListIndex(entries.toReversed()), '203.0.113.7')).toEqual(hits);
  });
  test('an event without device, payee or place is looked up by the rest, and hashes that no list needs are not computed', () => {
    const unneeded = (): never => {
      throw new Error('was computed');
    };
    const none = { asn: null, country: null, device: null, payees: null };
    expect(kindsOf(createListIndex([entry('deny', 'device', 'device'), entry('deny', 'subject', 'subject')]), '203.0.113.7', none)).toEqual(['deny subject']);
    expect(kindsOf(createListIndex([entry('deny', 'country', 'DE')]), '203.0.113.7', { device: unneeded, payees: unneeded })).toEqual(['deny country']);
  });
  test('an entry that is no network is our own mistake', () => {
    expect(() => createListIndex([entry('deny', 'network', 'nowhere')])).toThrow(TypeError);
  });
});

describe('100 000 entries', () => {
  const address = (i: number): string => [10, (i >> 16) & 255, (i >> 8) & 255, i & 255].join('.');
  const numberOf = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const cidrs = Array.from({ length: 16 }, (_, i) => parseCidr(`${address(i << 20)}/${String(9 + i)}`))
    .concat(Array.from({ length: 49_984 }, (_, i) => parseCidr(`${address(i * 256)}/${String(25 + (i % 8))}`)))
    .filter((cidr) => cidr !== null);
  const entries = [
    ...Array.from({ length: 50_000 }, (_, i) => entry('deny', 'ip', address(i * 3))),
    ...cidrs.map((cidr) => entry('hosting', 'network', formatCidr(cidr))),
  ];

  /** As slow as it is plain. */
  const ranges = entries.map(({ value }) => {
    const [start = '', bits = '32'] = value.split('/');
    return { from: numberOf(start), to: numberOf(start) + 2 ** (32 - Number(bits)) };
  });
  function plainly(ip: string): readonly string[] {
    const wanted = numberOf(ip);
    const hits = entries.filter((_, i) => wanted >= (ranges[i]?.from ?? 0) && wanted < (ranges[i]?.to ?? 0));
    return [...new Set(hits.map(({ list, kind }) => `${list} ${kind}`))].sort();
  }

  test('match as if they were looked at one by one, at the cost of a few', () => {
    const large = createListIndex(entries);
    const small = createListIndex(entries.filter((_, i) => i % 1000 === 0 || (i >= 50_000 && i < 50_024)));
    expect(large.size).toBe(100_000);
    const samples = Array.from({ length: 60 }, (_, i) => address(i * 13_331)).concat('9.255.255.255', '11.0.0.0');
    expect(new Set(samples.map((ip) => kindsOf(large, ip).join())).size).toBe(3);
    for (const ip of samples) expect(kindsOf(large, ip), ip).toEqual(plainly(ip));
    const queries = samples.map((ip) => query(ip));
    const timeOf = (index: ListIndex): number => {
      const start = performance.now();
      for (let times = 0; times < 200; times++) for (const one of queries) index.match(one, NOW);
      return performance.now() - start;
    };
    const ratios = Array.from({ length: 7 }, () => timeOf(large) / timeOf(small)).sort((a, b) => a - b);
    // Looking at every entry would take hundreds of times as long.
    expect(ratios[3]).toBeLessThan(30);
  });
});
