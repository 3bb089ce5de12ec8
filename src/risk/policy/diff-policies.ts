import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import type { Decision } from '../decision.ts';
import type { CompiledPolicy, PolicyDocument, RuleDocument } from './policy.ts';
import { type Edge, policyEdges } from './policy-edges.ts';
import { tryPolicy } from './run-policy-tests.ts';

/** What a policy makes of a case. */
export interface Outcome {
  readonly decision: Decision['decision'];
  readonly acr: readonly string[];
  readonly holds: readonly string[];
}

/** A member that differs; null where it is not there. */
export interface MemberDiff {
  readonly name: string;
  readonly before: Json;
  readonly after: Json;
}

/** Cases that one policy decides in one way and the other in another. */
export interface OutcomeDiff {
  readonly before: Outcome;
  readonly after: Outcome;
  readonly count: number;
  /** The first ones: tests as they stand before tests with a variable moved. */
  readonly examples: readonly Edge[];
}

/** What two policies have apart. */
export interface PolicyDiff {
  /** Parameters, and the members `acr` and `expected_loss`. */
  readonly members: readonly MemberDiff[];
  readonly rules: readonly { readonly id: string; readonly change: 'added' | 'removed' | 'changed'; readonly members: readonly MemberDiff[] }[];
  readonly outcomes: readonly OutcomeDiff[];
  /** Cases that were tried under both. */
  readonly tried: number;
}

const MAX_EXAMPLES = 3;

/**
 * Compares two policies by meaning: parameters, rules by id whatever their order, and what comes out of the tests of both and at the edges of their conditions.
 * @param before one policy
 * @param after another
 * @returns what is apart; empty lists where nothing is
 */
export function diffPolicies(before: CompiledPolicy, after: CompiledPolicy): PolicyDiff {
  const edges = policyEdges([before, after]);
  return {
    members: diffMembers(settingsOf(before.document), settingsOf(after.document)),
    rules: diffRules(before.document.rules, after.document.rules),
    outcomes: diffOutcomes(edges, before, after),
    tried: edges.length,
  };
}

function settingsOf({ params, acr, expected_loss: loss }: PolicyDocument): object {
  const named = Object.fromEntries(Object.entries(params).map(([name, value]) => [`params.${name}`, value]));
  return { acr, expected_loss: loss, ...named };
}

function diffRules(before: readonly RuleDocument[], after: readonly RuleDocument[]): PolicyDiff['rules'] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  return ids.flatMap((id): PolicyDiff['rules'] => {
    const [a, b] = [before.find((rule) => rule.id === id), after.find((rule) => rule.id === id)];
    const members = diffMembers(a ?? {}, b ?? {});
    if (!a || !b) return [{ id, change: a ? 'removed' : 'added', members: members.filter(({ name }) => name !== 'id') }];
    return members.length === 0 ? [] : [{ id, change: 'changed', members }];
  });
}

function diffMembers(a: object, b: object): readonly MemberDiff[] {
  const [before, after] = [new Map<string, Json | undefined>(Object.entries(a)), new Map<string, Json | undefined>(Object.entries(b))];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((member) => canonicalJson(member.before) !== canonicalJson(member.after));
}

function diffOutcomes(edges: readonly Edge[], before: CompiledPolicy, after: CompiledPolicy): readonly OutcomeDiff[] {
  const found = new Map<string, { readonly before: Outcome; readonly after: Outcome; count: number; readonly examples: Edge[] }>();
  for (const edge of edges) {
    const [a, b] = [outcomeOf(before, edge), outcomeOf(after, edge)];
    const keys = [keyOf(a), keyOf(b)];
    if (keys[0] === keys[1]) continue;
    const key = keys.join('\n');
    const diff = found.get(key) ?? { before: a, after: b, count: 0, examples: [] };
    found.set(key, diff);
    diff.count += 1;
    if (diff.examples.length < MAX_EXAMPLES) diff.examples.push(edge);
  }
  return [...found.values()];
}

function outcomeOf(policy: CompiledPolicy, { given }: Edge): Outcome {
  const { decision, requiredAcr, obligations } = tryPolicy(policy, given);
  return { decision, acr: [...requiredAcr].sort(), holds: [...new Set(obligations.map(({ reason }) => reason))].sort() };
}

function keyOf({ decision, acr, holds }: Outcome): string {
  return [decision, acr.join(), holds.join()].join('|');
}
