import { Environment } from '@marcbachmann/cel-js';
import type { SignalValue } from '../signal.ts';
import { type ExpressionFault, findForeign, MAX_DEPTH } from './find-foreign.ts';
import { findUnguarded } from './find-unguarded.ts';
import { findUnheardOf, type Vocabulary } from './find-unheard-of.ts';
import { operandsOf, type SyntaxNode } from './operands-of.ts';
import type { Mentions, VariableDeclaration, Variables } from './policy.ts';
import { meant } from './structure.ts';
import { toClosure } from './to-closure.ts';

/** An expression ready to run, or why it is none. */
export type Expression =
  | { readonly ok: true; readonly evaluate: (variables: Variables) => boolean; readonly mentions: Mentions }
  | { readonly ok: false; readonly faults: readonly ExpressionFault[] };

/** Compiles expressions over one set of variables and constants. */
export type CompileExpression = (text: string) => Expression;

const LIMITS = { maxAstNodes: 200, maxDepth: MAX_DEPTH, maxListElements: 50 };

const TOO_LARGE: Readonly<Record<string, string>> = {
  maxAstNodes: 'the condition has more than MOST parts',
  maxDepth: 'nested more than MOST deep',
  maxListElements: 'the list has more than MOST entries',
};

/** Words of the language, which the parser takes as names in some places. @see cel-spec, language definition, "Syntax" */
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
const BARE = new Environment();

/**
 * @param name of a constant to be
 * @returns whether the language has another meaning for it
 */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name) || BARE.hasVariable(name);
}

/**
 * The one seam to the expression language: CEL, of which conditions use bool, double and string, literals, operators and `in` a list. Refused: what the dialect lacks, what does not type-check to a bool, unknown names, and a variable that may be unknown read where its `_known` twin does not guard it.
 * @param declarations variables
 * @param constants by name; none is reserved or hides a variable
 * @returns compiles a text
 * @see https://github.com/google/cel-spec/blob/master/doc/langdef.md
 */
export function createExpressionCompiler(declarations: readonly VariableDeclaration[], constants: Readonly<Record<string, SignalValue>>): CompileExpression {
  const environment = new Environment({ limits: LIMITS });
  const names = new Map(Object.entries(constants));
  const words = new Map(declarations.flatMap((declaration) => (declaration.words === undefined ? [] : [[declaration.name, declaration.words]])));
  const optional = new Set<string>();
  for (const { name, type, mayBeUnknown } of declarations) {
    environment.registerVariable(name, type);
    if (!mayBeUnknown) continue;
    environment.registerVariable(`${name}_known`, 'bool');
    optional.add(name);
  }
  for (const [name, value] of names) environment.registerConstant(name, typeOf(value), value);
  const known = [...declarations.map(({ name }) => name), ...[...optional].map((name) => `${name}_known`), ...names.keys()];
  return (text) => {
    try {
      return compile(environment, text, { constants: names, words, optional });
    } catch (error) {
      return { ok: false, faults: [toFault(error, text, known)] };
    }
  };
}

function compile(environment: Environment, text: string, about: Vocabulary & { readonly optional: ReadonlySet<string> }): Expression {
  const parsed = environment.parse(text);
  const { ast } = parsed;
  const foreign = findForeign(ast, about.constants);
  if (foreign) return { ok: false, faults: [foreign] };
  const checked = parsed.check();
  if (!checked.valid) throw checked.error ?? new TypeError('not valid');
  if (checked.type !== 'bool') return { ok: false, faults: [{ message: `the condition is a ${checked.type ?? 'value'}, not a bool`, at: 0 }] };
  const unguarded = findUnguarded(ast, about.optional).map(({ name, at }) => ({ message: `${name} may be unknown: read it only after ${name}_known`, at }));
  const faults = [...unguarded, ...findUnheardOf(ast, about)];
  if (faults.length > 0) return { ok: false, faults };
  const closure = toClosure(ast, about.constants);
  return { ok: true, evaluate: (variables) => closure(variables) === true, mentions: mentionsOf(ast, about.constants) };
}

function typeOf(value: SignalValue): string {
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'double' : 'string';
}

function mentionsOf(node: SyntaxNode, constants: ReadonlyMap<string, SignalValue>): Mentions {
  if (node.op === 'value') return { variables: [], values: [typeof node.args === 'bigint' ? Number(node.args) : (node.args as SignalValue)] };
  if (node.op === 'id') {
    const constant = constants.get(node.args);
    return constant === undefined ? { variables: [node.args], values: [] } : { variables: [], values: [constant] };
  }
  const parts = operandsOf(node).map((operand) => mentionsOf(operand, constants));
  return { variables: parts.flatMap(({ variables }) => variables), values: parts.flatMap(({ values }) => values) };
}

// The library says what is wrong in the terms of its own.
function toFault(error: unknown, text: string, known: readonly string[]): ExpressionFault {
  if (!(error instanceof Error) || !('summary' in error) || typeof error.summary !== 'string') throw error;
  const { summary } = error;
  const range = 'range' in error ? error.range : undefined;
  const start = typeof range === 'object' && range !== null && 'start' in range ? Number(range.start) : 0;
  return { message: inPlainWords(summary, known), at: Math.min(start, text.length) };
}

function inPlainWords(summary: string, known: readonly string[]): string {
  const [, unknown] = /^Unknown variable: (\w+)/.exec(summary) ?? [];
  if (unknown !== undefined) {
    const certain = unknown.replace(/_known$/, '');
    if (certain !== unknown && known.includes(certain)) return `${certain} is always known, there is no ${unknown}`;
    return `no signal and no parameter is called ${unknown}${meant(unknown, known)}`;
  }
  const [, limit, most] = /^Exceeded (\w+) \((\d+)\)/.exec(summary) ?? [];
  if (limit !== undefined && most !== undefined) return (TOO_LARGE[limit] ?? `more than ${most} at ${limit}`).replace('MOST', most);
  return summary.replace(/^no such overload: /, 'the types do not fit: ');
}
