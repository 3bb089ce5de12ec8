import type { ASTNode } from '@marcbachmann/cel-js';
import { operandsOf } from './operands-of.ts';

/** A read of a variable that nothing guards, by its place in the text. */
export interface UnguardedRead {
  readonly name: string;
  readonly at: number;
}

type Names = ReadonlySet<string>;

const NONE: Names = new Set();
const TWIN = '_known';

/**
 * Finds a variable that is read where it may be unknown. What is certain at a place follows from the structure: in `a && b` the right side is reached only when `a` is true, in `a || b` only when it is false.
 * @param ast of an expression
 * @param optional variables that may be unknown
 * @returns the first such read, or null
 */
export function findUnguarded(ast: ASTNode, optional: Names): UnguardedRead | null {
  return visit(ast, NONE, optional);
}

function visit(node: ASTNode, certain: Names, optional: Names): UnguardedRead | null {
  if (node.op === 'id') return optional.has(node.args) && !certain.has(node.args) ? { name: node.args, at: node.range.start } : null;
  const operands = operandsOf(node);
  const [first] = operands;
  for (const [i, operand] of operands.entries()) {
    const reached = i === 0 || first === undefined ? certain : union(certain, reaching(node, first, i));
    const found = visit(operand, reached, optional);
    if (found) return found;
  }
  return null;
}

// What is certain at an operand behind the first, because it is reached only when the first came out so.
function reaching(node: ASTNode, first: ASTNode, operand: number): Names {
  if (node.op === '&&') return when(first, true);
  if (node.op === '||') return when(first, false);
  return node.op === '?:' ? when(first, operand === 1) : NONE;
}

// What is known for certain where the node came out so.
function when(node: ASTNode, outcome: boolean): Names {
  const [first, second] = operandsOf(node);
  if (node.op === 'id') return outcome && node.args.endsWith(TWIN) ? new Set([node.args.slice(0, -TWIN.length)]) : NONE;
  if (first && node.op === '!_') return when(first, !outcome);
  if (!first || !second || (node.op !== '&&' && node.op !== '||')) return NONE;
  const isBoth = (node.op === '&&') === outcome;
  const [a, b] = [when(first, outcome), when(second, outcome)];
  return isBoth ? union(a, b) : new Set([...a].filter((name) => b.has(name)));
}

function union(a: Names, b: Names): Names {
  return b.size === 0 ? a : new Set([...a, ...b]);
}
