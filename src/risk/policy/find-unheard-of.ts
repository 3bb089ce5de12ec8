import type { SignalValue } from '../signal.ts';
import type { ExpressionFault } from './find-foreign.ts';
import { operandsOf, type SyntaxNode } from './operands-of.ts';
import { meant } from './structure.ts';

/** What is known of names. */
export interface Vocabulary {
  /** The words that a variable can be, by its name. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  readonly constants: ReadonlyMap<string, SignalValue>;
}

/**
 * Finds comparisons with a word that a variable never is: a misspelt event would leave a rule that never holds, and nobody would notice.
 * @param node of a type-checked expression
 * @param vocabulary words and constants
 * @returns each such word, in order
 */
export function findUnheardOf(node: SyntaxNode, vocabulary: Vocabulary): readonly ExpressionFault[] {
  const inside = operandsOf(node).flatMap((operand) => findUnheardOf(operand, vocabulary));
  if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return inside;
  const [left, right] = node.args;
  return [...inside, ...unheardOf(left, right, vocabulary), ...unheardOf(right, left, vocabulary)];
}

function unheardOf(variable: SyntaxNode, compared: SyntaxNode, { words, constants }: Vocabulary): readonly ExpressionFault[] {
  const known = variable.op === 'id' ? words.get(variable.args) : undefined;
  if (variable.op !== 'id' || known === undefined) return [];
  return (compared.op === 'list' ? compared.args : [compared]).flatMap((entry) => {
    const word = entry.op === 'value' ? entry.args : entry.op === 'id' ? constants.get(entry.args) : undefined;
    if (typeof word !== 'string' || known.includes(word)) return [];
    return [{ message: `${variable.args} is never "${word}"${meant(word, known)}`, at: entry.range.start }];
  });
}
