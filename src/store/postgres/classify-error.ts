import { Problem } from '../../lib/problem.ts';

const RETRY_AFTER_SECONDS = 2;

/** Longer than the server's own statement timeout, so that it only ends waits for a server that says nothing at all. */
const DEADLINE_MS = 8000;

// Connection exceptions, insufficient resources, operator intervention, statement and lock timeouts, serialisation failures and deadlocks.
const UNAVAILABLE_SQLSTATE = /^(?:08...|53...|57P..|57014|55P03|40001|40P01)$/;

const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'PGLITE_CLOSED',
  'DEADLINE_EXCEEDED',
]);

/** What may be known and logged of a failed statement: its code and the constraint that refused it, never the statement's values. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | null;

  constructor(code: string, constraint: string | null = null) {
    super(`database error ${code}`);
    this.name = 'DatabaseError';
    this.code = code;
    this.constraint = constraint;
  }
}

/**
 * Runs a database operation; when the database is at fault or silent the caller gets `store_unavailable`. Told by the driver's code, never by the text of a
 * message. Errors of the driver are replaced, for their text holds statement and values, and those belong in no log.
 * @param work the operation
 * @param deadlineMs milliseconds after which a silent server counts as gone
 * @returns what the operation returns
 * @throws Problem `store_unavailable`; DatabaseError for what the statement itself did wrong; other errors as they are
 */
export async function guarded<T>(work: () => Promise<T>, deadlineMs: number = DEADLINE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DatabaseError('DEADLINE_EXCEEDED')), deadlineMs);
  });
  try {
    return await Promise.race([work(), deadline]);
  } catch (error) {
    throw classifyError(error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param error anything thrown by a query
 * @returns the error to throw instead: the problem when the database is at fault, else one that holds no values
 */
export function classifyError(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const code = driverCode(error);
  if (code === null) return innermost(error);
  const known = error instanceof DatabaseError ? error : new DatabaseError(code, constraintOf(innermost(error)));
  const isGone = UNAVAILABLE_CODES.has(code) || UNAVAILABLE_SQLSTATE.test(code);
  return isGone ? new Problem('store_unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: known }) : known;
}

/**
 * @param error anything thrown by a query
 * @returns the driver's code: SQLSTATE or a system code, from the error or from what caused it; null when there is none
 */
export function driverCode(error: unknown): string | null {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0];
    else at = 'cause' in at ? at.cause : null;
  }
  return null;
}

function innermost(error: unknown): unknown {
  let at = error;
  for (let depth = 0; depth < 5 && at instanceof Error && at.cause !== undefined; depth++) at = at.cause;
  return at;
}

// postgres.js says `constraint_name`, PGlite says `constraint`.
function constraintOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('constraint_name' in error && typeof error.constraint_name === 'string') return error.constraint_name;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null;
}
