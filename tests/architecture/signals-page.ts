import type { Signal } from '../../src/risk/signal.ts';

const HEAD = `# Signals

What a decision looks at, in the order of the explanation. Every signal is a variable of policies by its name; one that may be unknown has a twin \`NAME_known\`, which a rule that reads it must read too.
Weights are natural log-odds, the least and the most a signal gives when it speaks; what is not known weighs nothing. Of a group only the strongest weighs. The chains of networks and devices weigh what is new by themselves, so that the \`_new\` flags have no weight of their own.
\`decide\` adds \`score\` (0 to 100), \`probability\`, \`risk_level\` (low, medium, high) and \`expected_loss_usd\`.

This table is written by the test that checks it: \`npx vitest run --project unit tests/architecture/docs.test.ts -u\`.

| signal | type | may be unknown | weight | group | reason | English | 中文 |
|---|---|---|---|---|---|---|---|
`;

/**
 * @param signals of the registry
 * @returns the page that lists them
 */
export function renderSignalsPage(signals: readonly Signal[]): string {
  return `${HEAD}${signals.map(toRow).join('\n')}\n`;
}

function toRow({ name, type, mayBeUnknown, evidence, text }: Signal): string {
  const reason = evidence === null ? '' : `\`${evidence.reason}\``;
  return `| ${[`\`${name}\``, type, mayBeUnknown ? 'yes' : '', weightOf(evidence), evidence?.group ?? '', reason, text.en, text.zh].join(' | ')} |`;
}

function weightOf(evidence: Signal['evidence']): string {
  if (evidence === null) return '';
  const [least, most] = evidence.weights;
  return least === most ? signed(least) : `${signed(least)} to ${signed(most)}`;
}

function signed(weight: number): string {
  return `${weight < 0 ? '−' : '+'}${String(Math.abs(weight))}`;
}
