import { Problem } from '../../lib/problem.ts';

/**
 * Parses an OAuth form. A parameter that appears twice is refused; one without a value counts as left out.
 * @param text the body
 * @returns names and values
 * @throws Problem `request_invalid`
 * @see RFC 6749 section 3.2
 */
export function parseForm(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (values.has(name)) throw new Problem('request_invalid', { field: name });
    values.set(name, value);
  }
  return new Map([...values].filter(([, value]) => value !== ''));
}
