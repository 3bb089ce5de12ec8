import type { OutboundFault } from '../notify/outbound-http.ts';
import { isPublicAddress, isPublicName } from '../notify/public-address.ts';

/** Which addresses may be called. */
export interface OutboundRules {
  /** Ports beside 443. */
  readonly ports: readonly number[];
  /** The only hosts; one with a leading dot stands for all names below it. Empty: any public one. */
  readonly hosts: readonly string[];
  /** Milliseconds for a whole call. */
  readonly totalMs: number;
  /** Also http, any port, and hosts of the own network: for development. */
  readonly unsafePrivate: boolean;
}

/** A URL that may be tried. */
export interface OutboundTarget {
  readonly url: URL;
  /** Without brackets. */
  readonly host: string;
  /** Null when the host is a name. */
  readonly address: string | null;
}

const MAX_LENGTH = 2048;

/**
 * Reads a URL that others chose. It has one meaning only: visible ASCII, so that no reader drops or changes a character, and addresses in the form that the URL standard gives them.
 * @param text the URL
 * @param rules which may be called
 * @returns the URL, or what is wrong with it
 * @see WHATWG URL section 3.5
 */
export function readOutboundUrl(
  text: string,
  rules: OutboundRules,
): { readonly ok: true; readonly target: OutboundTarget } | { readonly ok: false; readonly fault: OutboundFault } {
  const isPlain = text.length <= MAX_LENGTH && /^https?:\/\/[\x21-\x7e]+$/.test(text) && !text.includes('\\') && URL.canParse(text);
  if (!isPlain) return { ok: false, fault: /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:/i.test(text) ? 'url_not_https' : 'url_malformed' };
  const url = new URL(text);
  const fault = faultOf(url, text, rules);
  if (fault !== null) return { ok: false, fault };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { ok: true, target: { url, host, address: isAddress(url.hostname) ? host : null } };
}

function faultOf(url: URL, text: string, { ports, hosts, unsafePrivate }: OutboundRules): OutboundFault | null {
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/.test(text)) return 'url_userinfo';
  if (text.includes('#')) return 'url_malformed';
  if (unsafePrivate) return null;
  if (url.protocol !== 'https:') return 'url_not_https';
  if (url.port !== '' && !ports.includes(Number(url.port))) return 'url_port_forbidden';
  const isListed = hosts.some((entry) => (entry.startsWith('.') ? url.hostname.endsWith(entry) : url.hostname === entry));
  return hosts.length > 0 && !isListed ? 'host_forbidden' : hostFault(url.hostname);
}

function hostFault(hostname: string): OutboundFault | null {
  if (isAddress(hostname)) return isPublicAddress(hostname.replace(/^\[(.*)\]$/, '$1')) ? null : 'address_forbidden';
  return isPublicName(hostname) ? null : 'host_forbidden';
}

// The URL standard turns every spelling of an IPv4 address into four decimal parts, and no name may end in a number.
function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * @param value the header, or null
 * @param now milliseconds since the epoch
 * @returns seconds to wait, from number or date; null without a usable value
 * @see RFC 9110 section 10.2.3
 */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
