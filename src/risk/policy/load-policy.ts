import { sha256, toHex, utf8 } from '../../lib/bytes.ts';
import { canonicalJson, type Json } from '../../lib/canonical-json.ts';
import { checkDocument } from './check-document.ts';
import { createExpressionCompiler } from './compile-expression.ts';
import type { CompiledPolicy, PolicyDocument, PolicyIssue, RuleDocument, Variables } from './policy.ts';
import { parsePolicySource, type PolicySource } from './policy-source.ts';
import { runPolicyTests } from './run-policy-tests.ts';
import { DECLARATIONS } from './variables.ts';

/** A policy that may run, or everything that is wrong with it. */
export type LoadedPolicy = { readonly ok: true; readonly policy: CompiledPolicy } | { readonly ok: false; readonly issues: readonly PolicyIssue[] };

/**
 * Loads a policy from its source. It is accepted only whole: well-formed, every member known, every condition type-checked and guarded, and every test it carries passed.
 * @param source YAML or JSON
 * @returns the policy, or every issue with its place
 */
export function loadPolicy(source: string): LoadedPolicy {
  const parsed = parsePolicySource(source);
  if (!parsed.ok) return parsed;
  const compiled = compilePolicy(parsed.source);
  if (!compiled.ok) return compiled;
  const failed = runPolicyTests(compiled.policy).filter(({ isPassed }) => !isPassed);
  if (failed.length === 0) return compiled;
  return { ok: false, issues: failed.map(({ index, name, difference }) => parsed.source.issueAt(['tests', index], `test "${name}" fails: ${difference}`)) };
}

/**
 * Compiles a policy without running its tests.
 * @param source the parsed source
 * @returns the policy, or every issue with its place
 */
export function compilePolicy(source: PolicySource): LoadedPolicy {
  const faults = checkDocument(source.value, DECLARATIONS);
  if (faults.length > 0) return { ok: false, issues: faults.map(({ path, message }) => source.issueAt(path, message)) };
  const document = withDefaults(source.value as Partial<PolicyDocument> & Pick<PolicyDocument, 'id' | 'version' | 'rules'>);
  const compile = createExpressionCompiler(DECLARATIONS, document.params);
  const issues: PolicyIssue[] = [];
  const rules: { readonly rule: RuleDocument; readonly evaluate: (variables: Variables) => boolean }[] = [];
  document.rules.forEach((rule, i) => {
    const expression = compile(rule.when);
    if (expression.ok) rules.push({ rule, evaluate: expression.evaluate });
    else issues.push(source.issueAt(['rules', i, 'when'], expression.message, expression.at));
  });
  if (issues.length > 0) return { ok: false, issues };
  // Plain data as the parser gave it: texts, finite numbers, booleans, lists and maps.
  const json = document as unknown as Json;
  return {
    ok: true,
    policy: {
      document,
      hash: `sha256:${toHex(sha256(utf8(canonicalJson(json))))}`,
      json,
      matching: (variables) => rules.filter(({ evaluate }) => evaluate(variables)).map(({ rule }) => rule),
    },
  };
}

function withDefaults(document: Partial<PolicyDocument> & Pick<PolicyDocument, 'id' | 'version' | 'rules'>): PolicyDocument {
  return { ...document, params: document.params ?? {}, tests: document.tests ?? [] };
}
