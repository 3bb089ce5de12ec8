import { createHash } from 'node:crypto';

/** A refusal by the service. */
export class PhoneProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly remedy: string;

  constructor(code: string, status: number, remedy: string) {
    super(`${code} (${String(status)}): ${remedy}`);
    this.name = 'PhoneProblem';
    this.code = code;
    this.status = status;
    this.remedy = remedy;
  }
}

/** How requests are sent; tests hand in an application in the same process. */
export type PhoneFetch = (request: Request) => Promise<Response>;

/** What a call carries. */
export interface JsonOptions {
  readonly token?: string;
  readonly body?: unknown;
  /** Sent again with the same key, the same request is done once. */
  readonly idempotencyKey?: string;
}

/** Calls the service as a phone does. */
export interface ApiClient {
  json<T>(method: 'GET' | 'POST', path: string, options?: JsonOptions): Promise<T>;
  frames<T>(path: string, token: string, chunk: Uint8Array): Promise<T>;
}

/**
 * @param origin of the service
 * @param send how to send
 * @returns the client
 */
export function createApiClient(origin: string, send: PhoneFetch = (request) => fetch(request)): ApiClient {
  const call = async <T>(method: string, path: string, headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer> | null): Promise<T> => {
    const response = await send(new Request(`${origin}${path}`, { method, headers: { 'Accept-Language': 'en', ...headers }, body }));
    const text = await response.text();
    const value: unknown = text === '' ? null : JSON.parse(text);
    if (!response.ok) throw toProblem(value, response.status);
    return value as T;
  };
  const bearer = (token: string | undefined): Record<string, string> => (token === undefined ? {} : { Authorization: `Bearer ${token}` });
  return {
    json: (method, path, options = {}) => {
      const hasBody = options.body !== undefined;
      return call(
        method,
        path,
        {
          ...bearer(options.token),
          ...(options.idempotencyKey === undefined ? {} : { 'Idempotency-Key': options.idempotencyKey }),
          ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
        },
        hasBody ? JSON.stringify(options.body) : null,
      );
    },
    frames: (path, token, chunk) =>
      call('PUT', path, { ...bearer(token), 'Content-Type': 'application/vnd.shualian.frames', 'Content-Digest': digestOf(chunk) }, new Uint8Array(chunk)),
  };
}

// RFC 9530 section 2.
function digestOf(bytes: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
}

function toProblem(value: unknown, status: number): PhoneProblem {
  const problem: { code?: unknown; remedy?: { en?: unknown } } = typeof value === 'object' && value !== null ? value : {};
  return new PhoneProblem(
    typeof problem.code === 'string' ? problem.code : 'unknown',
    status,
    typeof problem.remedy?.en === 'string' ? problem.remedy.en : 'The service answered with an error.',
  );
}
