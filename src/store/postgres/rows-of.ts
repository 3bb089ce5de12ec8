/**
 * Reads the rows of a raw statement, which each driver wraps in its own way.
 * @param result what `execute` returned
 * @returns the rows by column name
 * @throws TypeError when there are none to read
 */
export function rowsOf(result: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(result)) return result as Record<string, unknown>[];
  if (typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows)) return result.rows as Record<string, unknown>[];
  throw new TypeError('the driver answered with no rows');
}
