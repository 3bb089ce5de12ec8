import { parseNetwork } from '../network.ts';
import { PAYEE_MEMO, PAYEE_NAME, payeeText } from '../payee-text.ts';
import type { RiskKeys } from '../pseudonym.ts';
import { formatCidr, parseCidr } from './cidr.ts';
import type { ListKind } from './list-entry.ts';

/** Why a value is refused. */
export type ListValueFault =
  | 'not_an_address'
  | 'has_a_zone'
  | 'not_a_network'
  | 'network_too_wide'
  | 'not_a_system'
  | 'not_a_country'
  | 'empty'
  | 'not_network_and_address'
  | 'not_client_and_subject'
  | 'subject_of_another_client';

/** A value as it is stored and compared, or why it is refused. */
export type ParsedListValue = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly code: ListValueFault };

/** Wider networks hold a part of the internet: a slip of the pen, not an entry. */
const WIDEST_BITS: Readonly<Record<number, number>> = { 4: 8, 16: 16 };

const MAX_ASN = 4_294_967_295;

/**
 * Brings what an operator wrote into the one spelling that events are compared with. Host bits of a network are cut off; zone ids, IPv4 in unusual spellings and networks wider than /8 (IPv6: /16) are refused. Devices, payees and subjects become keyed hashes of 96 bits.
 * @param kind what the value names
 * @param text a payee as `NETWORK:ADDRESS` or `NETWORK:ADDRESS#MEMO`, a subject as `CLIENT/SUBJECT`, a system as a number with or without `AS`
 * @param keys of the pseudonyms
 * @param clientId whose key writes the entry: only this client's subjects may be named
 * @returns the value, or what is wrong with it
 */
export function parseListValue(kind: ListKind, text: string, keys: RiskKeys, clientId: string): ParsedListValue {
  return PARSERS[kind](text.trim(), keys, clientId);
}

const PARSERS: Readonly<Record<ListKind, (text: string, keys: RiskKeys, clientId: string) => ParsedListValue>> = {
  ip: (text) => (text.includes('%') ? refused('has_a_zone') : takenIf(parseNetwork(text)?.ip, 'not_an_address')),
  network: (text) => {
    if (text.includes('%')) return refused('has_a_zone');
    const cidr = parseCidr(text);
    if (cidr === null) return refused('not_a_network');
    return cidr.bits < (WIDEST_BITS[cidr.bytes.length] ?? 0) ? refused('network_too_wide') : taken(formatCidr(cidr));
  },
  asn: (text) => {
    const number = Number(/^(?:AS)?(\d{1,10})$/i.exec(text)?.[1] ?? Number.NaN);
    return number <= MAX_ASN ? taken(String(number)) : refused('not_a_system');
  },
  country: (text) => (/^[A-Za-z]{2}$/.test(text) ? taken(text.toUpperCase()) : refused('not_a_country')),
  device: (text, keys) => (text === '' ? refused('empty') : taken(keys.long('device', text))),
  payee: (text, keys) => {
    const [network, rest] = splitAt(text, ':');
    const [address, memo] = splitAt(rest, '#');
    if (!PAYEE_NAME.test(network) || !PAYEE_NAME.test(address) || (memo !== '' && !PAYEE_MEMO.test(memo))) return refused('not_network_and_address');
    return taken(keys.long('payee', payeeText({ network, address, memo: memo === '' ? null : memo })));
  },
  subject: (text, keys, clientId) => {
    const [client, subject] = splitAt(text, '/');
    if (client === '' || subject === '') return refused('not_client_and_subject');
    return client === clientId ? taken(keys.long('subject', `${client}\0${subject}`)) : refused('subject_of_another_client');
  },
};

function taken(value: string): ParsedListValue {
  return { ok: true, value };
}

function takenIf(value: string | undefined, otherwise: ListValueFault): ParsedListValue {
  return value === undefined ? refused(otherwise) : taken(value);
}

function refused(code: ListValueFault): ParsedListValue {
  return { ok: false, code };
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
