import { describe, expect, test } from 'vitest';
import { createTextMac, hmacSha256, utf8 } from '../../../src/lib/bytes.ts';
import { deriveFacts, subjectKey } from '../../../src/risk/derive-facts.ts';
import type { EventContext, RiskEvent } from '../../../src/risk/event.ts';
import type { Facts } from '../../../src/risk/facts.ts';
import type { ListEntry } from '../../../src/risk/lists/list-entry.ts';
import { createListIndex } from '../../../src/risk/lists/list-index.ts';
import { parseListValue } from '../../../src/risk/lists/parse-list-value.ts';
import { LEVELS } from '../../../src/risk/levels.ts';
import { createRiskKeys, pseudonym, type RiskKeys } from '../../../src/risk/pseudonym.ts';
import { createPlatformMac } from '../../../src/runtime/platform-mac.ts';

const KEY = new Uint8Array(32).fill(7);
const keys = createRiskKeys(KEY);
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const NOW = 1_795_000_000_000;

const CONTEXT: EventContext = {
  ip: '203.0.113.7',
  userAgent: CHROME,
  deviceId: 'd_1',
  locale: 'zh-CN',
  country: 'DE',
  city: 'Frankfurt',
  latitude: 50.1109,
  longitude: 8.6821,
  accuracyKm: 20,
  asn: 64_512,
};

const EVENT: RiskEvent = {
  type: 'login',
  clientId: 'cli_1',
  subject: 'u_42',
  at: NOW,
  tier: 'kyc2',
  accountCreatedAt: NOW - 1000,
  sessionId: 's_9',
  context: CONTEXT,
  withdrawal: null,
  address: null,
};

const WITHDRAWAL: NonNullable<RiskEvent['withdrawal']> = {
  asset: 'XRP',
  amountUsd: 100,
  balanceUsd: null,
  network: 'XRP',
  address: 'rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh',
  memo: '104',
  addressAddedAt: null,
};

function derive(change: Partial<RiskEvent> = {}, context: Partial<EventContext> = {}, lists: readonly ListEntry[] = [], by: RiskKeys = keys): Facts {
  return deriveFacts(
    { ...EVENT, ...change, context: { ...CONTEXT, ...context } },
    { keys: by, lists: createListIndex(lists), counters: null, audit: { draw: 0.5, epoch: '2026-W48' }, isHistoryCorrupt: false },
  );
}

const paying = (change: Partial<typeof WITHDRAWAL>): Facts => derive({ type: 'withdrawal.create', withdrawal: { ...WITHDRAWAL, ...change } });
const levelsThatDiffer = (a: Facts, b: Facts): readonly string[] => LEVELS.filter((_, i) => a.chain[i] !== b.chain[i]);

describe('pseudonyms', () => {
  test('are the first bits of HMAC-SHA-256 over kind and value', () => {
    const digest = hmacSha256(KEY, utf8('ip\u0000203.0.113.7'));
    expect(keys.short('ip', '203.0.113.7')).toBe(new DataView(digest.buffer, digest.byteOffset).getUint32(0));
    expect(keys.long('ip', '203.0.113.7')).toBe(pseudonym(KEY, 'ip', '203.0.113.7'));
    expect(keys.long('ip', '203.0.113.7')).toMatch(/^[\w-]{16}$/);
  });
  test('stay the same when they are remembered, and when they no longer are', () => {
    const first = Array.from({ length: 20_000 }, (_, i) => keys.short('ip', String(i)));
    expect(Array.from({ length: 20_000 }, (_, i) => keys.short('ip', String(i)))).toEqual(first);
    const text = 'x'.repeat(16_384);
    expect(keys.short('user_agent', text)).toBe(keys.short('user_agent', text));
  });
  test('are kept apart by kind and by key', () => {
    expect(keys.short('network', 'x')).not.toBe(keys.short('ip', 'x'));
    expect(keys.long('network', 'x')).not.toBe(keys.long('ip', 'x'));
    expect(createRiskKeys(new Uint8Array(32)).short('ip', 'x')).not.toBe(keys.short('ip', 'x'));
  });
  test('of the platform and of the portable code are the same', () => {
    const [platform, portable] = [createPlatformMac(KEY), createTextMac(KEY)];
    for (const text of ['', 'ip\u0000203.0.113.7', '提币', '\u{1F600}', '\uD800 alone', 'x'.repeat(16_384)]) {
      expect(Buffer.from(platform(text)).toString('hex')).toBe(Buffer.from(portable(text)).toString('hex'));
    }
    expect(derive({}, {}, [], createRiskKeys(KEY, createPlatformMac))).toEqual(derive());
  });
  test('of subjects do not mix clients', () => {
    expect(subjectKey(keys, 'a', 'b')).not.toBe(subjectKey(keys, 'b', 'a'));
    expect(subjectKey(keys, 'a', 'bc')).not.toBe(subjectKey(keys, 'ab', 'c'));
  });
});

describe('facts', () => {
  test('name nobody and nothing: no address, device, agent, session, payee or subject stands in them', () => {
    const facts = JSON.stringify(derive({ type: 'withdrawal.create', withdrawal: WITHDRAWAL }));
    for (const text of ['203.0', 'd_1', 'Mozilla', 's_9', 'u_42', 'cli_1', WITHDRAWAL.address, 'Frankfurt', 'zh-CN', '50.1109'])
      expect(facts).not.toContain(text);
  });
  test('are the same for the same event', () => {
    expect(derive()).toEqual(derive());
    expect(derive().chain).toHaveLength(LEVELS.length);
  });
  test('an IPv4 address within IPv6 is the IPv4 address', () => {
    expect(derive({}, { ip: '::ffff:203.0.113.7' })).toEqual(derive());
  });
  test.each([
    ['another address of the network', { ip: '203.0.113.8' }, ['ip']],
    ['another network', { ip: '203.0.114.7' }, ['network', 'ip']],
    ['another interface of the same IPv6 site', { ip: '2001:db8:1:2::3' }, ['network', 'ip']],
    ['another country', { country: 'FR' }, ['country']],
    ['another operator', { asn: 64_513 }, ['asn']],
    ['another build of the browser', { userAgent: CHROME.replace('126.0.0.0', '126.0.1.0') }, ['user_agent']],
    ['another version', { userAgent: CHROME.replace('126.0.0.0', '127.0.0.0') }, ['browser_version', 'user_agent']],
    ['another browser', { userAgent: `${CHROME} Edg/126.0.0.0` }, ['browser', 'browser_version', 'user_agent']],
    [
      'another system of the same kind',
      { userAgent: CHROME.replace('Windows NT 10.0; Win64; x64', 'X11; Linux x86_64') },
      ['os', 'browser', 'browser_version', 'user_agent'],
    ],
    ['no user agent', { userAgent: '' }, ['device_type', 'os', 'browser', 'browser_version', 'user_agent']],
  ] as const)('%s differs from there on', (_name, context, levels) => {
    expect(levelsThatDiffer(derive(), derive({}, context))).toEqual(levels);
  });
  test('two addresses of one IPv6 site share their network', () => {
    expect(levelsThatDiffer(derive({}, { ip: '2001:db8:1:2::3' }), derive({}, { ip: '2001:db8:1:ffff::9' }))).toEqual(['ip']);
    expect(levelsThatDiffer(derive({}, { ip: '2001:db8:1:2::3' }), derive({}, { ip: '2001:db8:2:2::3' }))).toEqual(['network', 'ip']);
  });
  test('what was not given is unknown', () => {
    const facts = derive(
      { tier: null, accountCreatedAt: null },
      { country: null, asn: null, deviceId: null, locale: null, latitude: null, longitude: null, userAgent: '' },
    );
    expect(facts).toMatchObject({
      device: null,
      locale: null,
      place: null,
      money: null,
      payee: null,
      browser: null,
      deviceType: 'unknown',
      isAutomation: false,
    });
    expect(facts.chain.map((value) => value === null)).toEqual([true, true, false, false, false, false, false, false, false]);
  });
  test('places are rounded to about a kilometre; latitude 0 and longitude 0 are a place', () => {
    expect(derive().place).toEqual({ latitude: 50.11, longitude: 8.68, accuracyKm: 20 });
    expect(derive({}, { latitude: 0, longitude: 0 }).place).toEqual({ latitude: 0, longitude: 0, accuracyKm: 20 });
    expect(derive({}, { latitude: 0, longitude: null }).place).toBeNull();
  });
  test('languages are compared without case', () => {
    expect(derive({}, { locale: 'ZH-cn' }).locale).toBe(derive().locale);
    expect(derive({}, { locale: 'en' }).locale).not.toBe(derive().locale);
  });
});

describe('payees', () => {
  test.each([
    ['Ethereum by its checksum', { address: '0x52908400098527886E0F7030069857D2E4169EE7' }, { address: '0x52908400098527886e0f7030069857d2e4169ee7' }],
    ['bech32 in capitals', { address: 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4' }, { address: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' }],
    ['the name of the network', { network: 'xrp' }, {}],
  ])('%s is the same', (_name, a, b) => {
    expect(paying(a).payee).toBe(paying(b).payee);
  });
  test.each([
    ['base58 in another case', { address: WITHDRAWAL.address.toLowerCase() }],
    ['another memo', { memo: '105' }],
    ['no memo', { memo: null }],
    ['another network', { network: 'ETH' }],
  ])('%s is another', (_name, change) => {
    expect(paying(change).payee).not.toBe(paying({}).payee);
  });
  test('an address being added is the payee of later withdrawals', () => {
    const { network, address, memo } = WITHDRAWAL;
    expect(derive({ type: 'withdrawal_address.add', address: { network, address, memo } }).payee).toBe(paying({}).payee);
  });
});

describe('lists', () => {
  function listed(kind: ListEntry['kind'], text: string): ListEntry {
    const parsed = parseListValue(kind, text, keys, text.split('/')[0] ?? '');
    if (!parsed.ok) throw new Error(parsed.code);
    return { id: 'lst_1', list: 'deny', kind, value: parsed.value, reason: 'test', createdBy: 'key_1', createdAt: 0, expiresAt: null };
  }
  test.each([
    ['ip', '203.0.113.7'],
    ['ip', '::ffff:203.0.113.7'],
    ['network', '203.0.0.0/16'],
    ['asn', 'AS64512'],
    ['country', 'DE'],
    ['device', 'd_1'],
    ['payee', `XRP:${WITHDRAWAL.address}#104`],
    ['payee', `XRP:${WITHDRAWAL.address}`],
    ['subject', 'cli_1/u_42'],
  ] as const)('what an operator wrote as %s %s is found', (kind, text) => {
    expect(derive({ type: 'withdrawal.create', withdrawal: WITHDRAWAL }, {}, [listed(kind, text)]).lists).toEqual([{ list: 'deny', kind }]);
  });
  test.each([
    ['device', 'd_2'],
    ['payee', `XRP:${WITHDRAWAL.address}#105`],
    ['subject', 'cli_2/u_42'],
  ] as const)('another %s is not', (kind, text) => {
    expect(derive({ type: 'withdrawal.create', withdrawal: WITHDRAWAL }, {}, [listed(kind, text)]).lists).toEqual([]);
  });
});

describe('what was not validated', () => {
  test.each([
    ['an address', {}, { ip: 'fe80::1%eth0' }],
    ['latitude 95', {}, { latitude: 95 }],
    ['longitude -181', {}, { longitude: -181 }],
    ['no latitude', {}, { latitude: Number.NaN }],
    ['an endless radius', {}, { accuracyKm: Number.POSITIVE_INFINITY }],
    ['a negative amount', { withdrawal: { ...WITHDRAWAL, amountUsd: -1 } }, {}],
    ['an endless amount', { withdrawal: { ...WITHDRAWAL, amountUsd: Number.POSITIVE_INFINITY } }, {}],
    ['no balance', { withdrawal: { ...WITHDRAWAL, balanceUsd: Number.NaN } }, {}],
  ] as const)('%s is our own mistake, and nothing is decided on it', (_name, change, context) => {
    expect(() => derive(change, context)).toThrow(TypeError);
  });
});
