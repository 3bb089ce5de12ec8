import { textAt } from '../wire/read-json.ts';

/** What the API answered. */
export interface GatewayAnswer {
  readonly isOk: boolean;
  /** 0 when the API could not be reached. */
  readonly status: number;
  readonly body: unknown;
  /** Problem or OAuth error code, or empty. */
  readonly code: string;
}

/** How to reach the API. */
export interface GatewayOptions {
  /** Origin of the API. */
  readonly apiBase: string;
  /** The gateway's own secret key. */
  readonly apiKey: string;
  /** Instead of the platform's `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** The calls that a gateway makes, over plain HTTP. */
export interface GatewayClient {
  readonly call: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, json?: unknown, idempotencyKey?: string) => Promise<GatewayAnswer>;
  /** Redeems `auth_req_id` at the token endpoint. */
  readonly redeem: (authReqId: string) => Promise<GatewayAnswer>;
}

/**
 * @param options where and with which key
 * @returns the client
 */
export function createGatewayClient(options: GatewayOptions): GatewayClient {
  const send = async (path: string, init: RequestInit): Promise<GatewayAnswer> => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${options.apiKey}`);
    headers.set('Accept', 'application/json');
    try {
      const request = new Request(`${options.apiBase}${path}`, { ...init, headers });
      const response = await (options.fetch ?? globalThis.fetch)(request);
      const text = await response.text();
      const body: unknown = text === '' ? null : JSON.parse(text);
      return { isOk: response.ok, status: response.status, body, code: textAt(body, 'code') || textAt(body, 'error') };
    } catch {
      return { isOk: false, status: 0, body: null, code: 'store_unavailable' };
    }
  };
  return {
    call: async (method, path, json, idempotencyKey) =>
      send(path, {
        method,
        headers: {
          ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      }),
    redeem: async (authReqId) =>
      send('/v1/token', {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: authReqId }),
      }),
  };
}
