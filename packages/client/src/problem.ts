import type { OAuthError, Problem } from './schemas.ts';

/** What the service, or an OAuth endpoint of it, calls a problem. Newer services may have codes that this list does not. */
export type ProblemCode = Problem['code'] | OAuthError['error'] | (string & {});

/** Details beside code and status; each only where the service told it. */
export interface ProblemDetails {
  readonly requestId: string | null;
  /** The field at fault, for example `authorization_details[0].amount`. */
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;
  readonly remedy: { readonly zh: string; readonly en: string } | null;
}

/** The service answered, and said no. Repeating the same request changes nothing, unless `retryAfterSeconds` is set. */
export class ShualianProblem extends Error {
  /** Stable code, as in docs/problems.md; of OAuth endpoints their `error`. */
  readonly code: ProblemCode;
  /** HTTP status. */
  readonly status: number;
  /** For the operator's log. */
  readonly requestId: string | null;
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;
  readonly remedy: { readonly zh: string; readonly en: string } | null;

  /** Made by the client from an answer. */
  constructor(code: ProblemCode, status: number, title: string, details: ProblemDetails) {
    super(`${code}: ${title}`);
    this.name = 'ShualianProblem';
    this.code = code;
    this.status = status;
    this.requestId = details.requestId;
    this.field = details.field;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.remedy = details.remedy;
  }
}

/** No answer came: the network failed, the time was over, or the service said that it could decide nothing (5xx). Whether the request took effect is not known. */
export class ShualianUnavailable extends Error {
  /** Status of the last answer, or null when there was none. */
  readonly status: number | null;
  readonly requestId: string | null;

  /** Made by the client when all tries are used up. */
  constructor(message: string, details: { readonly status: number | null; readonly requestId: string | null; readonly cause: unknown }) {
    super(message, { cause: details.cause });
    this.name = 'ShualianUnavailable';
    this.status = details.status;
    this.requestId = details.requestId;
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/**
 * Reads an answer that is no success.
 * @param response the answer
 * @returns what it says; a body that is neither a problem document nor an OAuth error is `unexpected_answer`
 * @see RFC 9457 section 3, RFC 6749 section 5.2
 */
export async function readProblem(response: Response): Promise<ShualianProblem> {
  const parsed: unknown = await response.json().catch(() => null);
  const body = isRecord(parsed) ? parsed : {};
  const code = textOf(body['code']) ?? textOf(body['error']) ?? 'unexpected_answer';
  const { remedy } = body;
  return new ShualianProblem(code, response.status, textOf(body['title']) ?? textOf(body['error_description']) ?? `HTTP ${String(response.status)}`, {
    requestId: textOf(body['request_id']) ?? response.headers.get('X-Request-Id'),
    field: textOf(body['field']),
    retryAfterSeconds: retryAfterOf(response),
    remedy: isRecord(remedy) && typeof remedy['zh'] === 'string' && typeof remedy['en'] === 'string' ? { zh: remedy['zh'], en: remedy['en'] } : null,
  });
}

/**
 * @param response an answer
 * @returns the seconds to wait, or null when it names none
 * @see RFC 9110 section 10.2.3; this service sends seconds, never a date
 */
export function retryAfterOf(response: Response): number | null {
  const text = response.headers.get('Retry-After');
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;
}
