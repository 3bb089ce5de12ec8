import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { SignalValue } from '../signal.ts';
import { findUnguarded } from './find-unguarded.ts';
import { operandsOf } from './operands-of.ts';
import type { VariableDeclaration, Variables } from './policy.ts';

/** An expression ready to run, or why it is none, with the place within its text. */
export type Expression =
  | { readonly ok: true; readonly evaluate: (variables: Variables) => boolean }
  | { readonly ok: false; readonly message: string; readonly at: number };

/** Compiles expressions over one set of variables and constants. */
export type CompileExpression = (text: string) => Expression;

const LIMITS = { maxAstNodes: 200, maxDepth: 12, maxListElements: 50, maxMapEntries: 0, maxCallArguments: 0 };

// Everything else of the language is refused: no calls, macros, members, indexes or maps.
const OPERATORS: ReadonlySet<string> = new Set([
  'value',
  'id',
  'list',
  '||',
  '&&',
  '!_',
  '-_',
  '?:',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  '+',
  '-',
  '*',
  '/',
]);

/**
 * The one seam to the expression language. The dialect: bool, double and string; literals; operators; `in` a list. Whole numbers are read as doubles, so that `amount_usd >= 50000` means what it says; the result is a bool; a variable that may be unknown is read only where its `_known` twin guards it.
 * @param declarations variables
 * @param constants by name; they cannot hide a variable
 * @returns compiles a text
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md
 */
export function createExpressionCompiler(declarations: readonly VariableDeclaration[], constants: Readonly<Record<string, SignalValue>>): CompileExpression {
  const environment = new Environment({ limits: LIMITS });
  const optional = new Set<string>();
  for (const { name, type, mayBeUnknown } of declarations) {
    environment.registerVariable(name, type);
    if (!mayBeUnknown) continue;
    environment.registerVariable(`${name}_known`, 'bool');
    optional.add(name);
  }
  for (const [name, value] of Object.entries(constants)) environment.registerConstant(name, typeOf(value), value);
  return (text) => {
    try {
      return compile(environment, text, optional);
    } catch (error) {
      return toRefusal(error, text);
    }
  };
}

function compile(environment: Environment, text: string, optional: ReadonlySet<string>): Expression {
  const first = environment.parse(text);
  const foreign = findForeign(first.ast);
  if (foreign) return { ok: false, message: `not part of the dialect: ${describe(foreign)}`, at: foreign.range.start };
  const doubles = withDoubles(text, first.ast);
  const parsed = environment.parse(doubles);
  const checked = parsed.check();
  if (!checked.valid) throw checked.error ?? new TypeError('not valid');
  if (checked.type !== 'bool') return { ok: false, message: `the condition is a ${checked.type ?? 'value'}, not a bool`, at: 0 };
  const unguarded = findUnguarded(parsed.ast, optional);
  if (unguarded) {
    const message = `${unguarded.name} may be unknown: read it only after ${unguarded.name}_known`;
    return { ok: false, message, at: originalPlace(text, first.ast, unguarded.at) };
  }
  return { ok: true, evaluate: (variables) => parsed(variables) === true };
}

function typeOf(value: SignalValue): string {
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'double' : 'string';
}

function findForeign(node: ASTNode): ASTNode | null {
  if (!OPERATORS.has(node.op)) return node;
  if (node.op === 'value' && typeof node.args === 'object') return node;
  if (node.op === 'in' && operandsOf(node)[1]?.op !== 'list') return node;
  for (const operand of operandsOf(node)) {
    const found = findForeign(operand);
    if (found) return found;
  }
  return null;
}

function describe(node: ASTNode): string {
  if (node.op === 'in') return '`in` something that is not a list';
  return node.op === 'call' || node.op === 'rcall' ? 'a function' : `\`${node.op}\``;
}

// Where whole numbers end in the text, in order.
function wholeNumbers(node: ASTNode): readonly number[] {
  if (node.op === 'value') return typeof node.args === 'bigint' ? [node.range.end] : [];
  return operandsOf(node)
    .flatMap(wholeNumbers)
    .sort((a, b) => a - b);
}

function withDoubles(text: string, ast: ASTNode): string {
  return wholeNumbers(ast).reduceRight((out, end) => `${out.slice(0, end)}.0${out.slice(end)}`, text);
}

// The place in the text as it was written, before `.0` was put behind whole numbers.
function originalPlace(text: string, ast: ASTNode, at: number): number {
  const before = wholeNumbers(ast).filter((end, i) => end + 2 * i < at).length;
  return Math.min(text.length, at - 2 * before);
}

function toRefusal(error: unknown, text: string): Expression {
  if (!(error instanceof Error)) throw error;
  const start = 'range' in error && typeof error.range === 'object' && error.range !== null && 'start' in error.range ? Number(error.range.start) : 0;
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : (error.message.split('\n')[0] ?? 'not valid');
  return { ok: false, message: summary, at: Math.min(start, text.length) };
}
