import { operandsOf, type SyntaxNode } from './operands-of.ts';

/** Something in a text that is refused, by its place there. */
export interface ExpressionFault {
  readonly message: string;
  readonly at: number;
}

/** How deep conditions nest at most; `a && b && c` is one level. */
export const MAX_DEPTH = 12;

const LOGIC: readonly string[] = ['&&', '||', '!_', '?:'];
const ORDERS: readonly string[] = ['<', '<=', '>', '>='];
const EQUALITIES: readonly string[] = ['==', '!='];
const RELATIONS: ReadonlySet<string> = new Set([...ORDERS, ...EQUALITIES, 'in']);
const OPERATORS: ReadonlySet<string> = new Set(['id', ...LOGIC, ...ORDERS, ...EQUALITIES, '+', '-', '*', '/', '-_']);
const NAMED: Readonly<Record<string, string>> = { call: 'a function', rcall: 'a function', map: 'a map', '.': 'a member', '[]': 'an index', list: 'a list' };

interface Place {
  readonly parent: SyntaxNode | null;
  readonly depth: number;
  readonly constants: Pick<ReadonlySet<string>, 'has'>;
}

/**
 * Looks for what the dialect does not have. It allows bool, double and string; literals; operators; `in` a list of literals. A whole number, an int in CEL, stands only beside an order, where int and double compare; elsewhere it would be another type with another arithmetic. A comparison is no operand of another, nor a choice: which of two comes first is not the same for all implementations.
 * @param ast of an expression
 * @param constants names that stand for literals
 * @returns the first such part, or null
 */
export function findForeign(ast: SyntaxNode, constants: Pick<ReadonlySet<string>, 'has'>): ExpressionFault | null {
  return visit(ast, { parent: null, depth: 1, constants });
}

function visit(node: SyntaxNode, place: Place): ExpressionFault | null {
  const message = place.depth > MAX_DEPTH ? `nested more than ${String(MAX_DEPTH)} deep` : refusal(node, place);
  if (message !== null) return { message, at: node.range.start };
  for (const operand of operandsOf(node)) {
    const isChain = operand.op === node.op && (node.op === '&&' || node.op === '||');
    // A negative number stands where a number may.
    const parent = node.op === '-_' ? place.parent : node;
    const found = visit(operand, { ...place, parent, depth: place.depth + (isChain ? 0 : 1) });
    if (found) return found;
  }
  return null;
}

function refusal(node: SyntaxNode, place: Place): string | null {
  if (node.op === 'value') return literalRefusal(node.args, place.parent);
  return nestingRefusal(node, place.parent) ?? placeRefusal(node, place);
}

function nestingRefusal(node: SyntaxNode, parent: SyntaxNode | null): string | null {
  if (parent === null) return null;
  if (RELATIONS.has(node.op) && RELATIONS.has(parent.op)) return 'a comparison of comparisons: write it with && and ||';
  return node.op === '?:' && parent.op === '?:' ? 'a choice within a choice: write it with && and ||' : null;
}

function placeRefusal(node: SyntaxNode, { parent, constants }: Place): string | null {
  if (parent?.op === 'list') return isEntry(node, constants) ? null : 'a list has only literals and parameters';
  if (node.op === 'in') return node.args[1].op === 'list' ? null : '`in` takes a list of literals';
  const isListOfIn = parent?.op === 'in' && parent.args[1] === node;
  return isListOfIn || OPERATORS.has(node.op) ? null : `${describe(node)} is not part of the language of conditions`;
}

function isEntry(node: SyntaxNode, constants: Place['constants']): boolean {
  return node.op === '-_' || (node.op === 'id' && constants.has(node.args));
}

function describe({ op }: SyntaxNode): string {
  return NAMED[op] ?? `\`${op}\``;
}

function literalRefusal(literal: unknown, parent: SyntaxNode | null): string | null {
  if (typeof literal === 'bigint') {
    if (parent === null || !ORDERS.includes(parent.op)) return `write ${String(literal)}.0: a whole number stands only beside <, <=, > and >=`;
    return Number.isSafeInteger(Number(literal)) ? null : 'a whole number beyond 2^53';
  }
  return ['boolean', 'number', 'string'].includes(typeof literal) ? null : 'the only literals are numbers, texts, true and false';
}
