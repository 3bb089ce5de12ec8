/** Why a JSON text was refused. */
export type JsonFault = 'json_malformed' | 'json_duplicate_key' | 'json_too_deep' | 'json_too_many_keys';

/** Result of {@link parseStrictJson}. */
export type StrictJsonResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: JsonFault };

const MAX_DEPTH = 10;
const MAX_KEYS = 200;

/**
 * Parses JSON and refuses what parsers read differently: duplicate keys (V8 silently keeps the last one, a proxy may keep the first), and depth or key counts beyond what any request needs.
 * @param text the whole body
 * @returns the value, or the stable code of the fault
 * @see RFC 8259 section 4, ASVS 15.3.7
 */
export function parseStrictJson(text: string): StrictJsonResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'json_malformed' };
  }
  const fault = findFault(text);
  return fault ? { ok: false, code: fault } : { ok: true, value };
}

// The text is known to be well-formed here, so strings and braces are all that matter.
function findFault(text: string): JsonFault | null {
  const scopes: (Set<string> | null)[] = [];
  let keys = 0;
  for (const [mark, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (mark === '}' || mark === ']') scopes.pop();
    else if (mark === '{' || mark === '[') {
      scopes.push(mark === '{' ? new Set() : null);
      if (scopes.length > MAX_DEPTH) return 'json_too_deep';
    } else if (colon !== undefined) {
      if (!isNewKey(mark, scopes.at(-1))) return 'json_duplicate_key';
      if (++keys > MAX_KEYS) return 'json_too_many_keys';
    }
  }
  return null;
}

// Compared as decoded: an escape must not hide a repetition.
function isNewKey(mark: string, scope: Set<string> | null | undefined): boolean {
  const key = String(JSON.parse(mark.slice(0, mark.lastIndexOf('"') + 1)));
  const isNew = scope?.has(key) !== true;
  scope?.add(key);
  return isNew;
}
