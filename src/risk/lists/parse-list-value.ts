import ipaddr from 'ipaddr.js';
import { payeeText } from '../derive-facts.ts';
import { parseNetwork } from '../network.ts';
import type { RiskKeys } from '../pseudonym.ts';
import type { ListKind } from './list-entry.ts';
import { networkOf } from './list-index.ts';

/**
 * Brings what an operator wrote into the one spelling that events are compared with. Host bits of a network are cut off; zone ids are refused. Devices, payees and subjects become keyed hashes.
 * @param kind what the value names
 * @param text a payee as `NETWORK:ADDRESS`, a subject as `CLIENT/SUBJECT`, a system as a number with or without `AS`
 * @param keys of the pseudonyms
 * @returns the value, or null when it does not fit its kind
 */
export function parseListValue(kind: ListKind, text: string, keys: RiskKeys): string | null {
  return PARSERS[kind](text.trim(), keys);
}

const PARSERS: Readonly<Record<ListKind, (text: string, keys: RiskKeys) => string | null>> = {
  ip: (text) => parseNetwork(text)?.ip ?? null,
  network: parseCidr,
  asn: (text) => {
    const digits = /^(?:AS)?(\d{1,10})$/i.exec(text)?.[1];
    return digits === undefined || Number(digits) > 4_294_967_295 ? null : String(Number(digits));
  },
  country: (text) => (/^[A-Z]{2}$/.test(text) ? text : null),
  device: (text, keys) => (text === '' ? null : String(keys.short('device', text))),
  payee: (text, keys) => {
    const [network = '', ...address] = text.split(':');
    return network === '' || address.join(':') === '' ? null : String(keys.short('payee', payeeText(network, address.join(':'))));
  },
  subject: (text, keys) => {
    const [client = '', ...subject] = text.split('/');
    return client === '' || subject.join('/') === '' ? null : keys.long('subject', `${client}\0${subject.join('/')}`);
  },
};

function parseCidr(text: string): string | null {
  if (text.includes('%') || !/^[0-9a-f.:]+\/\d{1,3}$/i.test(text)) return null;
  try {
    const [address, bits] = ipaddr.parseCIDR(text);
    // An IPv4 network written within IPv6 is the IPv4 network.
    if (address.kind() === 'ipv6' && bits >= 96) {
      const inner = ipaddr.process(address.toString());
      if (inner.kind() === 'ipv4') return networkOf(inner, bits - 96);
    }
    return networkOf(address, bits);
  } catch {
    return null;
  }
}
