import type { SignalValue } from '../signal.ts';
import type { SyntaxNode } from './operands-of.ts';
import type { Variables } from './policy.ts';

/** A part of a condition, ready to run. */
export type Closure = (variables: Variables) => SignalValue;

type Constants = ReadonlyMap<string, SignalValue>;

// What was type-checked needs no look at its type: both sides of an order or a sum are of the one type that the operator takes.
const num = (value: SignalValue): number => value as number;

const BINARY: Readonly<Record<string, (a: Closure, b: Closure) => Closure>> = {
  '||': (a, b) => (v) => a(v) === true || b(v) === true,
  '!=': (a, b) => (v) => a(v) !== b(v),
  '<': (a, b) => (v) => num(a(v)) < num(b(v)),
  '<=': (a, b) => (v) => num(a(v)) <= num(b(v)),
  '>': (a, b) => (v) => num(a(v)) > num(b(v)),
  '>=': (a, b) => (v) => num(a(v)) >= num(b(v)),
  '+': (a, b) => (v) => num(a(v)) + num(b(v)),
  '-': (a, b) => (v) => num(a(v)) - num(b(v)),
  '*': (a, b) => (v) => num(a(v)) * num(b(v)),
  '/': (a, b) => (v) => num(a(v)) / num(b(v)),
};

/**
 * Turns a checked condition into closures, which run four times as fast as the tree is walked. That they mean what the language means is tested against two implementations of it.
 * @param node within the dialect, type-checked
 * @param constants by name
 * @returns what it evaluates to
 */
export function toClosure(node: SyntaxNode, constants: Constants): Closure {
  const of = (operand: SyntaxNode): Closure => toClosure(operand, constants);
  switch (node.op) {
    case 'value':
      return always(toValue(node.args));
    case 'id':
      return read(node.args, constants);
    case '!_': {
      const a = of(node.args);
      return (v) => a(v) !== true;
    }
    case '-_': {
      const a = of(node.args);
      return (v) => -num(a(v));
    }
    case '?:': {
      const [a, b, c] = [of(node.args[0]), of(node.args[1]), of(node.args[2])];
      return (v) => (a(v) === true ? b(v) : c(v));
    }
    case 'in':
      return membership(of(node.args[0]), node.args[1], constants);
    case '&&':
      return conjunction(conjuncts(node).map(of));
    case '==':
      return equality(node.args, constants);
    default:
      return binary(node, of);
  }
}

function binary(node: SyntaxNode, of: (operand: SyntaxNode) => Closure): Closure {
  const make = BINARY[node.op];
  if (make === undefined || !Array.isArray(node.args)) throw new TypeError(`no closure of ${node.op}`);
  const [a, b] = node.args as unknown as readonly [SyntaxNode, SyntaxNode];
  return make(of(a), of(b));
}

const always =
  (value: SignalValue): Closure =>
  () =>
    value;

function toValue(literal: unknown): SignalValue {
  return typeof literal === 'bigint' ? Number(literal) : (literal as SignalValue);
}

function read(name: string, constants: Constants): Closure {
  const constant = constants.get(name);
  return constant === undefined ? (v) => v[name] as SignalValue : always(constant);
}

function membership(item: Closure, list: SyntaxNode, constants: Constants): Closure {
  const entries = list.op === 'list' ? list.args.map((entry) => toClosure(entry, constants)({})) : [];
  return (v) => entries.includes(item(v));
}

// Most of all conditions begin with the comparison of a variable with a literal.
function equality([left, right]: readonly [SyntaxNode, SyntaxNode], constants: Constants): Closure {
  if (left.op === 'id' && right.op === 'value' && !constants.has(left.args)) {
    const [name, value] = [left.args, toValue(right.args)];
    return (v) => v[name] === value;
  }
  const [a, b] = [toClosure(left, constants), toClosure(right, constants)];
  return (v) => a(v) === b(v);
}

function conjuncts(node: SyntaxNode): readonly SyntaxNode[] {
  return node.op === '&&' ? node.args.flatMap(conjuncts) : [node];
}

function conjunction([a = always(true), b = always(true), c, ...rest]: readonly Closure[]): Closure {
  if (c === undefined) return (v) => a(v) === true && b(v) === true;
  const three: Closure = (v) => a(v) === true && b(v) === true && c(v) === true;
  return rest.length === 0 ? three : conjunction([three, ...rest]);
}
