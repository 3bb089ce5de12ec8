import { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts';

/** A fault in a document that an operator sent. */
export interface DocumentIssue {
  readonly path: string;
  /** 1-based; null where the source has no such place. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  /** The line with a caret under the place. */
  readonly excerpt: string | null;
}

/** What a problem may tell beside its code; nothing of the request goes into it but the name of a field. */
export interface ProblemDetails {
  /** Seconds after which the same call may succeed; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Path of the field at fault, for example `authorization_details[0].amount`. */
  readonly field?: string;
  /** Every field at fault with a stable code. */
  readonly errors?: readonly { readonly path: string; readonly code: string }[];
  /** For operators: what is wrong in the document that they sent, and where. */
  readonly issues?: readonly DocumentIssue[];
  /** How many tries are left before the thing is closed. */
  readonly triesLeft?: number;
  /** The inner error: logged, never shown. */
  readonly cause?: unknown;
}

/**
 * The one error that flows throw: a code of the closed registry, whose public text never holds anything of the request.
 * @see RFC 9457
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(code, { cause: details.cause });
    this.name = 'Problem';
    this.code = code;
    this.details = details;
  }

  /** HTTP status that belongs to the code. */
  get status(): number {
    return PROBLEM_CODES[this.code].status;
  }
}

/**
 * @param value anything caught
 * @param code a code of the registry
 * @returns true when the value is that problem
 */
export function isProblem(value: unknown, code: ProblemCode): boolean {
  return value instanceof Problem && value.code === code;
}
