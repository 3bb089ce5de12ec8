/** A text as it stands in YAML. */
export interface WrittenText {
  /** From its quote or block header to its end. */
  readonly source: string;
  /** How it is written: `PLAIN`, `QUOTE_SINGLE`, `QUOTE_DOUBLE`, `BLOCK_FOLDED` or `BLOCK_LITERAL`. */
  readonly type: string;
  /** What it means. */
  readonly value: string;
}

// Escapes of double quotes; what they mean is one character, of which some are white space.
const ESCAPE = /\\(?:x(.{2})|u(.{4})|U(.{8})|([\s\S]))/y;
const WHITE_ESCAPES = 'tnvfr _LP\n';

/**
 * Finds a place of a text in the way it is written: lines may be folded and indented, quotes doubled and characters escaped. Only what is not white space counts, which all ways of writing keep.
 * @param text a scalar
 * @param within units behind the beginning of its value
 * @returns units behind the beginning of its source
 * @see YAML 1.2.2, chapter 7 and 8
 */
export function offsetWithin({ source, type, value }: WrittenText, within: number): number {
  let left = value.slice(0, within).replaceAll(/\s/g, '').length;
  let at = beginOf(source, type);
  while (at < source.length) {
    const { length, isWhite } = unitAt(source, type, at);
    if (!isWhite && left === 0) return at;
    if (!isWhite) left -= 1;
    at += length;
  }
  return source.length;
}

function beginOf(source: string, type: string): number {
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return 1;
  return type.startsWith('BLOCK_') ? source.indexOf('\n') + 1 : 0;
}

function unitAt(source: string, type: string, at: number): { readonly length: number; readonly isWhite: boolean } {
  if (type === 'QUOTE_SINGLE' && source.startsWith("''", at)) return { length: 2, isWhite: false };
  ESCAPE.lastIndex = at;
  const escape = type === 'QUOTE_DOUBLE' ? ESCAPE.exec(source) : null;
  if (escape === null) return { length: 1, isWhite: /\s/.test(source.charAt(at)) };
  const [whole, x, u, long, letter = ''] = escape;
  const code = x ?? u ?? long;
  const isWhite = code === undefined ? WHITE_ESCAPES.includes(letter) : /\s/.test(String.fromCodePoint(Number.parseInt(code, 16)));
  return { length: whole.length, isWhite };
}
