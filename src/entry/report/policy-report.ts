import type { Json } from '../../lib/canonical-json.ts';
import type { MemberDiff, Outcome, OutcomeDiff, PolicyDiff } from '../../risk/policy/diff-policies.ts';
import type { PolicyIssue } from '../../risk/policy/policy.ts';
import type { Edge } from '../../risk/policy/policy-edges.ts';
import type { PolicyTestResult } from '../../risk/policy/run-policy-tests.ts';

/**
 * @param file where a policy was read from
 * @param issues what is wrong with it
 * @returns each as `file:line:column: path: message` with the line and a caret, as compilers tell it
 */
export function describeIssues(file: string, issues: readonly PolicyIssue[]): string {
  return issues
    .map(({ path, line, column, message, excerpt }) => {
      const place = line === null ? file : `${file}:${String(line)}:${String(column)}`;
      const shown = excerpt === null ? '' : `\n${excerpt.replaceAll(/^/gm, '    ')}`;
      return `${place}: ${path === '' ? '' : `${path}: `}${message}${shown}`;
    })
    .join('\n');
}

/**
 * @param results of the tests of a policy
 * @returns a line each, what came out instead where one fails, and how many passed
 */
export function describeTests(results: readonly PolicyTestResult[]): string {
  const lines = results.map(({ name, isPassed, difference }) => (isPassed ? `ok      ${name}` : `not ok  ${name}\n        ${difference}`));
  const failed = results.filter(({ isPassed }) => !isPassed).length;
  return [...lines, `${String(results.length - failed)} passed, ${String(failed)} failed`].join('\n');
}

/**
 * @param diff of two policies
 * @returns settings, rules and decisions that differ, with examples
 */
export function describeDiff({ members, rules, outcomes, tried }: PolicyDiff): string {
  const settings = members.map((member) => `~ ${describeMember(member)}`);
  const changes = rules.flatMap(({ id, change, members: inside }) => [
    `${{ added: '+', removed: '-', changed: '~' }[change]} rule ${id}`,
    ...(change === 'removed' ? [] : inside.map((member) => `    ${change === 'added' ? `${member.name}: ${show(member.after)}` : describeMember(member)}`)),
  ]);
  const cases = outcomes.flatMap(describeOutcome);
  const heading = `${cases.length === 0 ? 'no decision differs' : 'decisions that differ'} among ${String(tried)} cases: the tests of both and an event of each type, each with one variable moved to an edge`;
  const body = [...settings, ...changes];
  return [...(body.length === 0 ? ['the same settings and rules'] : body), heading, ...cases].join('\n');
}

function describeMember({ name, before, after }: MemberDiff): string {
  const isLong = show(before).length + show(after).length > 80;
  return isLong ? `${name}:\n      - ${show(before)}\n      + ${show(after)}` : `${name}: ${show(before)} → ${show(after)}`;
}

function describeOutcome({ before, after, count, examples }: OutcomeDiff): readonly string[] {
  return [`  ${describe(before)} → ${describe(after)}: ${String(count)}`, ...examples.map((edge) => `    ${describeEdge(edge)}`)];
}

function describe({ decision, acr, holds }: Outcome): string {
  const by = acr.length === 0 ? '' : ` by ${acr.map((name) => name.replace('urn:shualian:acr:', '')).join(' or ')}`;
  return `${decision}${by}${holds.length === 0 ? '' : `, held for ${holds.join(' and ')}`}`;
}

function describeEdge({ from, moved, given }: Edge): string {
  return moved === null ? `"${from}"` : `"${from}" with ${moved} ${JSON.stringify(given[moved])}`;
}

function show(value: Json): string {
  return value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
}
