/** Why an address is not called. */
export type OutboundFault =
  | 'url_malformed'
  | 'url_not_https'
  | 'url_userinfo'
  | 'url_port_forbidden'
  | 'host_forbidden'
  /** At least one address of the host is not of the public Internet. */
  | 'address_forbidden'
  | 'host_unknown'
  | 'connect_failed'
  | 'tls_failed'
  | 'timeout'
  | 'network_failed'
  /** The keys of the endpoint do not open under the present master key. */
  | 'keys_sealed';

/** What came of a call: any answer whatever its status, or why there is none. */
export type OutboundResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Seconds from now, whichever of its two forms `Retry-After` has; null without one. */
      readonly retryAfterSeconds: number | null;
      /** At most 64 KiB; the rest is not read. */
      readonly body: Uint8Array;
    }
  | { readonly kind: 'failed'; readonly fault: OutboundFault };

/** One call. */
export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Calls addresses that others chose. Nothing inside is ever reached: https alone, no user information, no other port; the host is resolved once, every address it has must be public,
 * and that very address is connected to, under the name that the certificate must bear. Redirects are answers like others, no proxy is used and no connection is kept.
 */
export interface OutboundHttp {
  /** @returns what is wrong with the URL on its face; null when it may be tried */
  check(url: string): OutboundFault | null;
  /** Posts within 5 s to connect and the time of the settings in all; never throws. */
  post(request: OutboundRequest): Promise<OutboundResult>;
}

/** Bytes of an answer that are read. */
export const OUTBOUND_BODY_BYTES = 65_536;

/** Milliseconds to resolve, connect and agree on keys. */
export const OUTBOUND_CONNECT_MS = 5000;
