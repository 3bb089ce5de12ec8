import type { ASTNode } from '@marcbachmann/cel-js';

/** A part of a parsed condition: what the library gives, named once. */
export type SyntaxNode = ASTNode;

/**
 * @param node of a condition
 * @returns its operands
 */
export function operandsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const args: unknown = node.args;
  const list: readonly unknown[] = Array.isArray(args) ? args : [args];
  return list.flat().filter(isNode);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
