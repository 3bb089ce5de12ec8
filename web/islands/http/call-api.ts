import type { Language } from '../../texts/text-table.ts';
import { numberAt, textAt, toObject } from '../../wire/read-json.ts';
import { joinSignals } from './join-signals.ts';

/** One call of the HTTP API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Address, absolute or from the root. It never carries a secret. */
  readonly url: string;
  /** Bearer secret; it travels in the header only. */
  readonly token?: string;
  readonly json?: unknown;
  /** Binary body, with its content type. */
  readonly bytes?: { readonly type: string; readonly body: Blob };
  /** Headers beside those that follow from the rest. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly language: Language;
  readonly signal?: AbortSignal;
  /** Give up after this long. */
  readonly timeoutMs?: number;
}

/** Why a call failed, in words for the person. */
export interface ApiProblem {
  /** 0 when no answer came at all. */
  readonly status: number;
  /** Code of the API's registry, or `network_unstable`. */
  readonly code: string;
  readonly remedy: string;
  readonly retryAfterSeconds: number | null;
  readonly triesLeft: number | null;
}

/** What came back. */
export type ApiResult =
  | { readonly ok: true; readonly status: number; readonly body: unknown; readonly headers: Headers }
  | { readonly ok: false; readonly problem: ApiProblem };

const OFFLINE = { en: 'The connection was lost. Check it and try again.', zh: '网络连接中断，请检查网络后重试。' };
const UNKNOWN = { en: 'Something went wrong. Please try again.', zh: '出错了，请重试。' };

/**
 * Calls the API; never throws for what the server or the network does.
 * @param request what to call
 * @returns the answer, or the problem with its remedy in the person's language
 * @see RFC 9457 section 3
 */
export async function callApi(request: ApiRequest): Promise<ApiResult> {
  const { signal, release } = joinSignals([request.signal], request.timeoutMs ?? 15_000);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: headersOf(request),
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal,
      ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      ...(request.bytes === undefined ? {} : { body: request.bytes.body }),
    });
    const body = await readBody(response);
    if (response.ok) return { ok: true, status: response.status, body, headers: response.headers };
    return { ok: false, problem: toProblem(response.status, body, request.language) };
  } catch {
    return { ok: false, problem: toProblem(0, null, request.language) };
  } finally {
    release();
  }
}

function headersOf(request: ApiRequest): Record<string, string> {
  return {
    Accept: 'application/json, image/svg+xml',
    'Accept-Language': request.language,
    ...request.headers,
    ...(request.token === undefined ? {} : { Authorization: `Bearer ${request.token}` }),
    ...(request.json === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(request.bytes === undefined ? {} : { 'Content-Type': request.bytes.type }),
  };
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const type = response.headers.get('Content-Type') ?? '';
  const text = await response.text();
  if (!type.includes('json')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

function toProblem(status: number, body: unknown, language: Language): ApiProblem {
  const remedies = toObject(toObject(body)['remedy']);
  const fallback = status === 0 ? OFFLINE : UNKNOWN;
  const remedy = language === 'zh-CN' ? textAt(remedies, 'zh') || fallback.zh : textAt(remedies, 'en') || fallback.en;
  return {
    status,
    code: status === 0 ? 'network_unstable' : textAt(body, 'code') || 'internal_error',
    remedy,
    retryAfterSeconds: numberAt(body, 'retry_after_seconds'),
    triesLeft: numberAt(body, 'tries_left'),
  };
}
