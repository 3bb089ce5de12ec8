/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Serialises to the one canonical JSON text, so that equal values hash alike: keys sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript writes them.
 * @param value plain data; members that are `undefined` are left out
 * @returns RFC 8785 text
 * @throws TypeError when a number is not finite or a string holds a lone surrogate
 * @see RFC 8785 section 3.2
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('number is not finite');
  if (typeof value === 'string' && !isWellFormed(value)) throw new TypeError('lone surrogate');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${canonicalJson(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
