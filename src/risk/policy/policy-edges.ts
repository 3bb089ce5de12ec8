import { canonicalJson } from '../../lib/canonical-json.ts';
import { EVENT_TYPES } from '../event.ts';
import type { SignalValue } from '../signal.ts';
import type { CompiledPolicy, VariableDeclaration } from './policy.ts';
import { DECLARATIONS } from './variables.ts';

/** What may be known of an event, and how it came about. */
export interface Edge {
  /** Name of the test that it starts from, or `any` with the type of an event. */
  readonly from: string;
  /** The variable that was moved to an edge; null for the beginning as it stands. */
  readonly moved: string | null;
  readonly given: Readonly<Record<string, SignalValue>>;
}

/** Cases that are tried at most. */
const MAX_EDGES = 20_000;

/** A cent, or the least that counts beside larger numbers. */
const STEP = 0.01;

/** Words of variables that have a closed list of them: they mean nothing to others. */
const WORDS: ReadonlySet<unknown> = new Set(DECLARATIONS.flatMap(({ words = [] }) => words));

/**
 * The edges of policies: each of their tests and an event of each type of somebody known, and each of these with one variable that a condition reads moved to where a condition may turn: a flag turned, a number to a number that is named somewhere and a little beside it, a text to each word, and the chance of fraud to where the expected loss turns.
 * @param policies that read variables and carry tests
 * @returns distinct cases, at most 20 000
 */
export function policyEdges(policies: readonly CompiledPolicy[]): readonly Edge[] {
  const values = [...new Set(policies.flatMap(({ mentions }) => mentions.values))];
  const read = new Set(policies.flatMap(({ mentions }) => mentions.variables));
  const moves = DECLARATIONS.filter(({ name }) => read.has(name)).map((declaration) => ({ name: declaration.name, to: turnsOf(declaration, values) }));
  const edges = new Map<string, Edge>();
  const add = (edge: Edge): void => {
    const key = canonicalJson(edge.given);
    if (edges.size < MAX_EDGES && !edges.has(key)) edges.set(key, edge);
  };
  const beginnings = [
    ...policies.flatMap(({ document }) => document.tests),
    ...EVENT_TYPES.map((type) => ({ name: `any ${type}`, given: { event_type: type, has_history: true } })),
  ];
  for (const { name, given } of beginnings) add({ from: name, moved: null, given });
  for (const { name: from, given } of beginnings) {
    const chances = { name: 'probability', to: policies.flatMap((policy) => chancesOf(policy, given)) };
    for (const { name, to } of [...moves, chances]) for (const value of to) add({ from, moved: name, given: { ...given, [name]: value } });
  }
  return [...edges.values()];
}

function turnsOf({ type, words }: VariableDeclaration, values: readonly SignalValue[]): readonly SignalValue[] {
  if (type === 'bool') return [true, false];
  if (type === 'string') return words ?? values.filter((value) => typeof value === 'string' && !WORDS.has(value));
  return [...new Set(values.flatMap((value) => (typeof value === 'number' ? [value - STEP, value, value + STEP] : [])))];
}

// A little below and above where the loss that is expected turns into a step-up.
function chancesOf({ document: { expected_loss: loss } }: CompiledPolicy, given: Edge['given']): readonly number[] {
  if (loss === undefined) return [];
  const turn = loss.friction_usd / (Number(given['amount_usd'] ?? loss.account_value_usd) * loss.efficacy);
  return turn < 1 ? [turn * 0.999, turn * 1.001] : [];
}
