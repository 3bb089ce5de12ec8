import { sha256, toHex, utf8 } from '../../lib/bytes.ts';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { checkDocument, soundParams } from './check-document.ts';
import { createExpressionCompiler, type Expression } from './compile-expression.ts';
import { findLockout } from './find-lockout.ts';
import type { CompiledPolicy, ExpectedLoss, PolicyDocument, PolicyIssue } from './policy.ts';
import { parsePolicySource, type PolicySource } from './policy-source.ts';
import { runPolicyTests } from './run-policy-tests.ts';
import { type Fault, isRecord, isText } from './structure.ts';
import { DECLARATIONS } from './variables.ts';

/** A policy that may run, or everything that is wrong with it. */
export type LoadedPolicy = { readonly ok: true; readonly policy: CompiledPolicy } | { readonly ok: false; readonly issues: readonly PolicyIssue[] };

/** Issues that are told at once. */
const MAX_ISSUES = 100;

/** As it stands in the source, all members checked. */
type WrittenPolicy = Omit<PolicyDocument, 'params' | 'tests' | 'expected_loss'> &
  Partial<Pick<PolicyDocument, 'params' | 'tests'>> & { readonly expected_loss?: Omit<ExpectedLoss, 'acr'> & Partial<ExpectedLoss> };

type CompiledRule = Extract<Expression, { readonly ok: true }>;

/**
 * Loads a policy from its source. It is accepted only whole: well-formed, every member known, every condition type-checked and guarded, and every test it carries passed.
 * @param source YAML or JSON
 * @returns the policy, or every issue with its place
 */
export function loadPolicy(source: string): LoadedPolicy {
  const parsed = parsePolicySource(source);
  if (!parsed.ok) return { ok: false, issues: parsed.issues.slice(0, MAX_ISSUES) };
  const compiled = compilePolicy(parsed.source);
  if (!compiled.ok) return compiled;
  const failed = runPolicyTests(compiled.policy).filter(({ isPassed }) => !isPassed);
  if (failed.length === 0) return compiled;
  return refuse(
    parsed.source,
    failed.map(({ index, name, difference }) => ({ path: ['tests', index], message: `test "${name}" fails: ${difference}` })),
  );
}

/**
 * Compiles a policy without running its tests.
 * @param source the parsed source
 * @returns the policy, or every issue with its place
 */
export function compilePolicy(source: PolicySource): LoadedPolicy {
  const { value } = source;
  const { compiled, faults } = compileRules(value);
  const wrong = [...checkDocument(value, DECLARATIONS), ...faults];
  if (wrong.length > 0) return refuse(source, wrong);
  // Checked member by member; plain data as the parser gave it.
  const document = withDefaults(value as WrittenPolicy);
  const lockout = findLockout(document);
  if (lockout !== null) return refuse(source, [lockout]);
  return { ok: true, policy: toPolicy(document, value as Json, compiled) };
}

function toPolicy(document: PolicyDocument, json: Json, compiled: readonly CompiledRule[]): CompiledPolicy {
  const variables = new Set(compiled.flatMap(({ mentions }) => mentions.variables));
  const values = new Set(compiled.flatMap(({ mentions }) => mentions.values));
  return {
    document,
    hash: `sha256:${toHex(sha256(utf8(canonicalJson(json))))}`,
    json,
    mentions: { variables: [...variables], values: [...values] },
    matching: (given) => document.rules.filter((_rule, i) => compiled[i]?.evaluate(given) === true),
  };
}

// Whatever else is wrong, conditions are looked at, so that everything is told at once.
function compileRules(value: unknown): { readonly compiled: readonly CompiledRule[]; readonly faults: readonly Fault[] } {
  const rules: unknown = isRecord(value) ? value['rules'] : undefined;
  if (!Array.isArray(rules)) return { compiled: [], faults: [] };
  const compile = createExpressionCompiler(DECLARATIONS, soundParams(value, DECLARATIONS));
  const compiled: CompiledRule[] = [];
  const faults: Fault[] = [];
  rules.forEach((rule: unknown, i) => {
    const when = isRecord(rule) ? rule['when'] : undefined;
    if (!isText(when)) return;
    const expression = compile(when);
    if (expression.ok) compiled.push(expression);
    else faults.push(...expression.faults.map(({ message, at }) => ({ path: ['rules', i, 'when'], message, within: at })));
  });
  return { compiled, faults };
}

function withDefaults(written: WrittenPolicy): PolicyDocument {
  const { acr = [], params = {}, tests = [], expected_loss: loss, ...rest } = written;
  return {
    ...rest,
    ...(loss === undefined ? {} : { expected_loss: { ...loss, acr: loss.acr ?? acr } }),
    params,
    rules: written.rules.map((rule) => (rule.effect === 'step_up' || rule.effect === 'audit' ? { ...rule, acr: rule.acr ?? acr } : rule)),
    tests,
  };
}

function refuse(source: PolicySource, faults: readonly Fault[]): { readonly ok: false; readonly issues: readonly PolicyIssue[] } {
  const issues = faults.map(({ path, message, within }) => source.issueAt(path, message, within));
  issues.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  return { ok: false, issues: issues.slice(0, MAX_ISSUES) };
}
