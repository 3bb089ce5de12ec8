import { type Document, isAlias, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { PolicyIssue } from './policy.ts';

/** Largest source, in UTF-16 units. */
export const SOURCE_LIMIT = 65_536;

/** A parsed source that can tell where its parts stand. */
export interface PolicySource {
  readonly value: unknown;
  /**
   * @param path of a part, for example `['rules', 3, 'when']`; where it does not stand, the nearest part around it is meant
   * @param within units behind the beginning of a text
   * @param message what is wrong there
   */
  readonly issueAt: (path: readonly (string | number)[], message: string, within?: number) => PolicyIssue;
}

/**
 * Reads YAML 1.2, and JSON as the part of it that it is. Aliases, anchors, tags and keys that stand twice are refused.
 * @param text the source
 * @returns the source, or what is wrong with it
 */
export function parsePolicySource(
  text: string,
): { readonly ok: true; readonly source: PolicySource } | { readonly ok: false; readonly issues: readonly PolicyIssue[] } {
  if (text.length > SOURCE_LIMIT) return { ok: false, issues: [bare(`the source is longer than ${String(SOURCE_LIMIT)} characters`)] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', version: '1.2', uniqueKeys: true, merge: false, prettyErrors: false });
  const place = (offset: number, path: string, message: string): PolicyIssue => {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col, message, excerpt: excerptOf(text, line, col) };
  };
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => place(pos[0], '', message));
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node) || node.anchor !== undefined) faults.push(place(node.range?.[0] ?? 0, '', 'anchors and aliases are not allowed'));
      return undefined;
    },
  });
  if (faults.length > 0) return { ok: false, issues: faults };
  return {
    ok: true,
    source: {
      value: document.toJS({ maxAliasCount: 0 }),
      issueAt: (path, message, within = 0) => place(offsetOf(document, text, path, within), pathText(path), message),
    },
  };
}

function offsetOf(document: Document.Parsed, text: string, path: readonly (string | number)[], within: number): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (typeof node !== 'object' || node === null || !('range' in node)) continue;
    const start = (node as { range?: readonly number[] }).range?.[0] ?? 0;
    if (length < path.length || !isScalar(node)) return start;
    return start + textStart(text.slice(start), node.type) + within;
  }
  return 0;
}

// Where the text of a scalar begins behind its quote or block header.
function textStart(source: string, type: string | undefined): number {
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return 1;
  if (type === 'BLOCK_FOLDED' || type === 'BLOCK_LITERAL') return /^[^\n]*\n\s*/.exec(source)?.[0].length ?? 0;
  return 0;
}

function excerptOf(text: string, line: number, column: number): string {
  const source = (text.split('\n')[line - 1] ?? '').replaceAll('\t', ' ').trimEnd();
  // Long lines are shown around the place.
  const from = Math.max(0, column - 60);
  return `${source.slice(from, from + 120)}\n${' '.repeat(Math.max(0, column - 1 - from))}^`;
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${String(part)}]` : i === 0 ? part : `.${part}`)).join('');
}

function bare(message: string): PolicyIssue {
  return { path: '', line: null, column: null, message, excerpt: null };
}
