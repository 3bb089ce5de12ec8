import type { Decision } from '../decision.ts';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import type { SignalValue } from '../signal.ts';
import type { CompiledPolicy, RuleDocument } from './policy.ts';
import { tryPolicy } from './run-policy-tests.ts';

/** What two policies have apart. */
export interface PolicyDiff {
  readonly params: readonly { readonly name: string; readonly before: SignalValue | null; readonly after: SignalValue | null }[];
  readonly rules: readonly { readonly id: string; readonly change: 'added' | 'removed' | 'changed'; readonly members: readonly string[] }[];
  readonly isExpectedLossChanged: boolean;
  /** Cases of the tests of both that come out differently. */
  readonly cases: readonly {
    readonly name: string;
    readonly before: Decision['decision'];
    readonly after: Decision['decision'];
    readonly given: Readonly<Record<string, SignalValue>>;
  }[];
}

/**
 * Compares two policies by meaning: parameters, rules by id whatever their order, and what comes out of every test that either carries.
 * @param before one policy
 * @param after another
 * @returns what is apart; empty lists where nothing is
 */
export function diffPolicies(before: CompiledPolicy, after: CompiledPolicy): PolicyDiff {
  const [a, b] = [before.document, after.document];
  const names = [...new Set([...Object.keys(a.params), ...Object.keys(b.params)])];
  const cases = [...a.tests, ...b.tests].filter(({ name }, i, all) => all.findIndex((test) => test.name === name) === i);
  return {
    params: names.map((name) => ({ name, before: a.params[name] ?? null, after: b.params[name] ?? null })).filter((param) => param.before !== param.after),
    rules: diffRules(a.rules, b.rules),
    isExpectedLossChanged: canonicalJson((a.expected_loss ?? null) as Json) !== canonicalJson((b.expected_loss ?? null) as Json),
    cases: cases
      .map(({ name, given }) => ({ name, given, before: tryPolicy(before, given).decision, after: tryPolicy(after, given).decision }))
      .filter((one) => one.before !== one.after),
  };
}

function diffRules(before: readonly RuleDocument[], after: readonly RuleDocument[]): PolicyDiff['rules'] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  return ids.flatMap((id): PolicyDiff['rules'] => {
    const [a, b] = [before.find((rule) => rule.id === id), after.find((rule) => rule.id === id)];
    if (!a || !b) return [{ id, change: a ? 'removed' : 'added', members: [] }];
    const members = changedMembers(a, b);
    return members.length === 0 ? [] : [{ id, change: 'changed', members }];
  });
}

function changedMembers(a: RuleDocument, b: RuleDocument): readonly string[] {
  const [before, after] = [new Map<string, unknown>(Object.entries(a)), new Map<string, unknown>(Object.entries(b))];
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)));
}
