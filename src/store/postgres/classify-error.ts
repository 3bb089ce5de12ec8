import { Problem } from '../../lib/problem.ts';

const RETRY_AFTER_SECONDS = 2;

// Connection exceptions, operator intervention, insufficient resources, lock and statement timeouts.
const UNAVAILABLE_SQLSTATE = /^(08|53|57P|57014|55P03|40001|40P01)/;

const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECTION_CONNECT_TIMEOUT',
]);

/**
 * Runs a database operation; when the database is at fault the caller gets `store_unavailable`. Told by the driver's code, never by the text of a message.
 * @param work the operation
 * @returns what the operation returns
 * @throws Problem `store_unavailable`; other errors as they are
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = driverCode(error);
    if (code !== null && (UNAVAILABLE_CODES.has(code) || UNAVAILABLE_SQLSTATE.test(code))) {
      throw new Problem('store_unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
    }
    throw error;
  }
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
