import { describe, expect, test } from 'vitest';
import { LIST_KINDS, type ListKind } from '../../../../src/risk/lists/list-entry.ts';
import { parseListValue } from '../../../../src/risk/lists/parse-list-value.ts';
import { createRiskKeys } from '../../../../src/risk/pseudonym.ts';

const keys = createRiskKeys(new Uint8Array(32).fill(1));
const parse = (kind: ListKind, text: string) => parseListValue(kind, text, keys, 'cli_1');

describe('what operators write', () => {
  test.each([
    ['ip', ' 203.0.113.7 ', '203.0.113.7'],
    ['ip', '::ffff:203.0.113.7', '203.0.113.7'],
    ['ip', '2001:DB8:0::1', '2001:db8::1'],
    ['network', '203.0.113.0/24', '203.0.113.0/24'],
    ['network', '203.0.113.77/24', '203.0.113.0/24'],
    ['network', '10.0.0.0/8', '10.0.0.0/8'],
    ['network', '::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ['network', '2001:DB8:1:2::3/48', '2001:db8:1::/48'],
    ['network', '2001:db8::1/128', '2001:db8::1/128'],
    ['asn', '64512', '64512'],
    ['asn', 'AS064512', '64512'],
    ['asn', 'as4294967295', '4294967295'],
    ['country', 'de', 'DE'],
  ] as const)('%s %j is %s', (kind, text, value) => {
    expect(parse(kind, text)).toEqual({ ok: true, value });
    expect(parse(kind, value)).toEqual({ ok: true, value });
  });
  test.each([
    ['ip', '300.1.1.1', 'not_an_address'],
    ['ip', '10', 'not_an_address'],
    ['ip', '203.0.113.0/24', 'not_an_address'],
    ['ip', 'fe80::1%eth0', 'has_a_zone'],
    ['network', '203.0.113.7', 'not_a_network'],
    ['network', '203.0.113.0/33', 'not_a_network'],
    ['network', '203.0.113.0/-1', 'not_a_network'],
    ['network', '203.0.113.0/24/8', 'not_a_network'],
    ['network', '10/8', 'not_a_network'],
    ['network', '2001:db8::/129', 'not_a_network'],
    ['network', '::ffff:203.0.113.0/24', 'not_a_network'],
    ['network', 'fe80::%1/64', 'has_a_zone'],
    ['network', '0.0.0.0/0', 'network_too_wide'],
    ['network', '10.0.0.0/7', 'network_too_wide'],
    ['network', '::ffff:0:0/96', 'network_too_wide'],
    ['network', '2000::/3', 'network_too_wide'],
    ['asn', '4294967296', 'not_a_system'],
    ['asn', '-1', 'not_a_system'],
    ['asn', '1e3', 'not_a_system'],
    ['country', 'DEU', 'not_a_country'],
    ['country', '1', 'not_a_country'],
    ['device', '', 'empty'],
    ['payee', 'BTC', 'not_network_and_address'],
    ['payee', 'BTC:', 'not_network_and_address'],
    ['payee', ':1A1z', 'not_network_and_address'],
    ['subject', 'u_42', 'not_client_and_subject'],
    ['subject', '/u_42', 'not_client_and_subject'],
  ] as const)('%s %j is refused: %s', (kind, text, code) => {
    expect(parse(kind, text)).toEqual({ ok: false, code });
  });
  test('what names a person or a thing of theirs is not kept as it was written', () => {
    for (const [kind, text] of [
      ['device', 'd_12345'],
      ['payee', 'BTC:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
      ['subject', 'cli_1/u_42'],
    ] as const) {
      const parsed = parse(kind, text);
      expect(parsed).toEqual({ ok: true, value: expect.stringMatching(/^[\w-]{16}$/) });
      expect(parseListValue(kind, text, createRiskKeys(new Uint8Array(32)), 'cli_1')).not.toEqual(parsed);
    }
  });
  test('every kind has a meaning', () => {
    for (const kind of LIST_KINDS) expect(parse(kind, '').ok).toBe(false);
  });
});
