/**
 * @param approved what was approved
 * @param asked what is about to be done
 * @param path where we are
 * @returns path of the first difference, or null when equal; texts are compared without normalisation
 * @see RFC 9396 section 12
 */
export function firstDifference(approved: unknown, asked: unknown, path = 'authorization_details'): string | null {
  if (!isObject(approved) || !isObject(asked) || Array.isArray(approved) !== Array.isArray(asked)) return approved === asked ? null : path;
  for (const name of [...new Set([...Object.keys(approved), ...Object.keys(asked)])].sort()) {
    const place = Array.isArray(approved) ? `${path}[${name}]` : `${path}.${name}`;
    const difference = firstDifference(own(approved, name), own(asked, name), place);
    if (difference !== null) return difference;
  }
  return null;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const own = (value: Readonly<Record<string, unknown>>, name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);
