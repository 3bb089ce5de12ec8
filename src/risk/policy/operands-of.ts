import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * @param node of an expression
 * @returns its operands
 */
export function operandsOf(node: ASTNode): readonly ASTNode[] {
  const args: unknown = node.args;
  const list: readonly unknown[] = Array.isArray(args) ? args : [args];
  return list.flat().filter(isNode);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
