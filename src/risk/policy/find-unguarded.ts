import { operandsOf, type SyntaxNode } from './operands-of.ts';

/** A read of a variable that nothing guards, by its place in the text. */
export interface UnguardedRead {
  readonly name: string;
  readonly at: number;
}

type Names = ReadonlySet<string>;

const NONE: Names = new Set();
const TWIN = '_known';

/**
 * Finds variables that are read where they may be unknown. What is certain at a place follows from the structure: in `a && b` the right side is reached only when `a` is true, in `a || b` only when it is false.
 * @param ast of an expression
 * @param optional variables that may be unknown
 * @returns such reads, in order
 */
export function findUnguarded(ast: SyntaxNode, optional: Names): readonly UnguardedRead[] {
  return visit(ast, NONE, optional);
}

function visit(node: SyntaxNode, certain: Names, optional: Names): readonly UnguardedRead[] {
  if (node.op === 'id') return optional.has(node.args) && !certain.has(node.args) ? [{ name: node.args, at: node.range.start }] : [];
  const operands = operandsOf(node);
  const [first] = operands;
  return operands.flatMap((operand, i) => visit(operand, i === 0 || !first ? certain : union(certain, reaching(node, first, i)), optional));
}

// What is certain at an operand behind the first, because it is reached only when the first came out so.
function reaching(node: SyntaxNode, first: SyntaxNode, operand: number): Names {
  if (node.op === '&&') return when(first, true);
  if (node.op === '||') return when(first, false);
  return node.op === '?:' ? when(first, operand === 1) : NONE;
}

// What is known for certain where the node came out so.
function when(node: SyntaxNode, outcome: boolean): Names {
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
