/** Why a JSON text was refused. */
export type JsonFault = 'json_malformed' | 'json_duplicate_key' | 'json_too_deep' | 'json_too_many_keys';

/** Result of {@link parseStrictJson}. */
export type StrictJsonResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: JsonFault };

const MAX_DEPTH = 10;
const MAX_KEYS = 200;

/**
 * Parses JSON and refuses what parsers read differently: duplicate keys (V8 silently keeps the last one, a proxy may keep the first), and depth or key counts beyond what any request needs.
 * @param text the whole body
 * @param maxKeys at most how many keys
 * @returns the value, or the stable code of the fault
 * @see RFC 8259 section 4, ASVS 15.3.7
 */
export function parseStrictJson(text: string, maxKeys: number = MAX_KEYS): StrictJsonResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'json_malformed' };
  }
  const fault = findFault(text, maxKeys);
  return fault ? { ok: false, code: fault } : { ok: true, value };
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

// The text is known to be well-formed here, so strings and braces are all that matter.
function findFault(text: string, maxKeys: number): JsonFault | null {
  const scopes: (Set<string> | null)[] = [];
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark === '}' || mark === ']') scopes.pop();
    else if (mark === '{' || mark === '[') {
      scopes.push(mark === '{' ? new Set() : null);
      if (scopes.length > MAX_DEPTH) return 'json_too_deep';
    } else if (mark === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        if (!isNewKey(text.slice(at, end), scopes.at(-1))) return 'json_duplicate_key';
        if (++keys > maxKeys) return 'json_too_many_keys';
      }
      at = end - 1;
    }
  }
  return null;
}

// Place behind the closing quote: the first one that an even number of backslashes stands before.
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === COLON;
}

// Compared as decoded: an escape must not hide a repetition.
function isNewKey(quoted: string, scope: Set<string> | null | undefined): boolean {
  const key = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
  const isNew = scope?.has(key) !== true;
  scope?.add(key);
  return isNew;
}
