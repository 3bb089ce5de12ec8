import { type Document, isAlias, isNode, isScalar, Lexer, LineCounter, type Node, parseDocument, type Scalar, visit } from 'yaml';
import { offsetWithin } from './offset-within.ts';
import type { PolicyIssue } from './policy.ts';

/** Largest source, in UTF-16 units. */
export const SOURCE_LIMIT = 65_536;

// Marks of the lexer that stand for nothing in the text: a scalar follows, a document begins, a document ends in the flow.
const SCALAR = '\u001f';
const CONTROLS: ReadonlySet<string> = new Set([SCALAR, '\u0002', '\u0018']);

const NOWHERE = { path: '', line: null, column: null, excerpt: null };

/** Most of a line that is shown. */
const EXCERPT_LENGTH = 120;

/** How deep lists and maps stand in each other at most; a policy needs six. */
const MAX_NESTING = 16;

/** A parsed source that can tell where its parts stand. */
export interface PolicySource {
  readonly value: unknown;
  /**
   * @param path of a part, for example `['rules', 3, 'when']`; where it does not stand, the nearest part around it is meant
   * @param message what is wrong there
   * @param within for a text: units behind its beginning; the text as a whole when left out
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
  if (text.length > SOURCE_LIMIT) return refused({ ...NOWHERE, message: `the source is longer than ${String(SOURCE_LIMIT)} characters` });
  const lines = linesOf(text);
  const place = (offset: number, path: string, message: string): PolicyIssue => {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col, message, excerpt: excerptOf(text, lines, offset) };
  };
  // Before anything that calls itself for each level.
  const deep = findDeep(text);
  if (deep !== null) return refused(place(deep, '', `nested more than ${String(MAX_NESTING)} deep`));
  const document = parseDocument(text, { schema: 'core', version: '1.2', uniqueKeys: false, merge: false, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => place(pos[0], '', message));
  for (const { node, message } of findForeignParts(document)) faults.push(place(node?.range?.[0] ?? 0, '', message));
  if (faults.length > 0) return refused(...faults);
  return {
    ok: true,
    source: {
      value: document.toJS({ maxAliasCount: 0 }),
      issueAt: (path, message, within) => place(offsetOf(document, text, { path, within }), pathText(path), message),
    },
  };
}

function refused(...issues: readonly PolicyIssue[]): { readonly ok: false; readonly issues: readonly PolicyIssue[] } {
  return { ok: false, issues };
}

// What YAML has and policies do not. Names are compared here, in one pass, because the library compares each with each.
function findForeignParts(document: Document.Parsed): readonly { readonly node: Node | null; readonly message: string }[] {
  const found: { readonly node: Node | null; readonly message: string }[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const names = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : null;
        if (name === null || names.has(name))
          found.push({ node: isNode(key) ? key : null, message: name === null ? 'a name must be a text' : `${name} stands twice` });
        names.add(name);
      }
    },
    Node: (_key, node) => {
      const isPlain = !isAlias(node) && node.anchor === undefined && node.tag === undefined;
      if (!isPlain) found.push({ node, message: 'anchors, aliases and tags are not allowed' });
    },
  });
  return found;
}

// Where lists and maps stand too deep in each other: by brackets, or by several marks of a list in one line. Levels of indentation alone are bounded by the length of the source.
function findDeep(text: string): number | null {
  let [offset, brackets, marks] = [0, 0, 0];
  let isScalarNext = false;
  for (const token of new Lexer().lex(text)) {
    if (!isScalarNext) {
      if (token === '[' || token === '{') brackets += 1;
      if (token === ']' || token === '}') brackets -= 1;
      if (token === '-' || token === '?') marks += 1;
      if (token === '\n') marks = 0;
    }
    if (brackets + marks > MAX_NESTING) return offset;
    isScalarNext = token === SCALAR;
    if (!CONTROLS.has(token)) offset += token.length;
  }
  return null;
}

function offsetOf(document: Document.Parsed, text: string, at: { readonly path: readonly (string | number)[]; readonly within: number | undefined }): number {
  for (let length = at.path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(at.path.slice(0, length), true);
    if (typeof node !== 'object' || node === null || !('range' in node)) continue;
    const { range } = node as Scalar.Parsed;
    if (length < at.path.length || at.within === undefined || !isScalar(node)) return range[0];
    return range[0] + offsetWithin({ source: text.slice(range[0], range[1]), type: node.type ?? 'PLAIN', value: String(node.value) }, at.within);
  }
  return 0;
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return lines;
}

function excerptOf(text: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  const start = lines.lineStarts[line - 1] ?? 0;
  const source = text
    .slice(start, lines.lineStarts[line] ?? text.length)
    .replaceAll('\t', ' ')
    .trimEnd();
  // Long lines are shown around the place.
  const from = source.length <= EXCERPT_LENGTH ? 0 : Math.max(0, col - EXCERPT_LENGTH / 2);
  return `${source.slice(from, from + EXCERPT_LENGTH)}\n${' '.repeat(Math.max(0, col - 1 - from))}^`;
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${String(part)}]` : i === 0 ? part : `.${part}`)).join('');
}
