import type { CAC } from 'cac';
import { explainAssessment, type Explained } from '../../flow/explain-assessment.ts';
import { inLocale } from '../../lib/locale.ts';
import { toRfc3339 } from '../../lib/time.ts';
import { isProblem } from '../../lib/problem.ts';
import { withStores } from '../with-stores.ts';

interface ExplainFlags {
  readonly verify?: boolean;
  readonly for?: string;
  readonly lang?: string;
  readonly json?: boolean;
}

const AUDIENCES = ['operator', 'user', 'auditor'];

/**
 * `shualian explain asm_…`: why a decision fell.
 * @param cli where the command goes
 */
export function registerExplainCommand(cli: CAC): void {
  cli
    .command('explain <assessment>', 'Why a decision fell, and whether the same comes out again')
    .option('--verify', 'Exit 1 unless the stored decision is derived again bit for bit')
    .option('--for <audience>', `${AUDIENCES.join(' | ')} (default operator)`)
    .option('--lang <lang>', 'en | zh, for the user (default en)')
    .option('--json', 'Everything as JSON')
    .action(explain);
}

function explain(id: string, flags: ExplainFlags): Promise<void> {
  const audience = flags.for ?? 'operator';
  if (!AUDIENCES.includes(audience)) throw new Error(`--for is one of ${AUDIENCES.join(', ')}`);
  return withStores(async ({ durable }) => {
    const explained = await explainAssessment({ clientId: null, id }, durable).catch((error: unknown) => {
      throw isProblem(error, 'assessment_not_found') ? new Error(`there is no assessment ${id} in this database`) : error;
    });
    if (flags.json === true) process.stdout.write(`${JSON.stringify(explained)}\n`);
    else process.stdout.write(`${textFor(audience, explained, flags.lang === 'zh' ? 'zh-CN' : 'en').join('\n')}\n`);
    if (flags.verify === true && explained.derivation.kind !== 'same') process.exitCode = 1;
  });
}

function textFor(audience: string, explained: Explained, locale: 'zh-CN' | 'en'): readonly string[] {
  if (audience === 'user') return explained.forUser.flatMap(({ text, remedy }) => [inLocale(text, locale), `  ${inLocale(remedy, locale)}`]);
  const lines = [...head(explained), ...terms(explained), ...rules(explained)];
  return audience === 'auditor' ? [...lines, ...inputs(explained), derivation(explained)] : [...lines, ...changes(explained), derivation(explained)];
}

function head({ record }: Explained): readonly string[] {
  return [
    `${record.id}  ${record.eventType}  ${toRfc3339(record.at)}`,
    `decision   ${record.decision}   score ${String(record.score)} (${record.level})`,
    `policy     ${record.policyId} ${record.policyVersion}`,
  ];
}

interface Shown {
  readonly terms?: readonly { readonly code: string; readonly weight: number }[];
  readonly log_odds?: number;
  readonly probability?: number;
  readonly rules?: readonly { readonly id: string; readonly effect: string; readonly reason: string; readonly status: string }[];
  readonly obligations?: readonly { readonly type: string; readonly until: number; readonly reason: string }[];
  readonly expected_loss?: { readonly usd: number; readonly frictionUsd: number } | null;
}

// Written by this service; after an erasure nothing of it is there.
const shown = ({ record }: Explained): Shown => record.explanation as unknown as Shown;

function terms(explained: Explained): readonly string[] {
  const { terms: list = [], log_odds: sum, probability, expected_loss: loss } = shown(explained);
  return [
    'terms (natural log-odds)',
    ...list.map(({ code, weight }) => `  ${weight < 0 ? '' : '+'}${weight.toFixed(3).padStart(6)}  ${code}`),
    ...(sum === undefined ? [] : [`  ${sum.toFixed(3).padStart(7)}  sum, probability ${(probability ?? 0).toExponential(2)}`]),
    ...(loss ? [`expected loss ${loss.usd.toFixed(2)} USD against a friction of ${loss.frictionUsd.toFixed(2)} USD`] : []),
  ];
}

function rules(explained: Explained): readonly string[] {
  const { rules: list = [], obligations = [] } = shown(explained);
  return [
    list.length === 0 ? 'no rule fired' : 'rules',
    ...list.map(({ id, effect, reason, status }) => `  ${effect.padEnd(8)} ${id} (${reason})${status === 'enforced' ? '' : `: ${status}`}`),
    ...obligations.map(({ type, until, reason }) => `  ${type} until ${toRfc3339(until)} (${reason})`),
  ];
}

function changes({ wouldHaveChanged }: Explained): readonly string[] {
  if (wouldHaveChanged === null || wouldHaveChanged.length === 0) return [];
  return ['would have been', ...wouldHaveChanged.map(({ without, decision }) => `  ${decision} without ${without.join(' and ')}`)];
}

function inputs({ record }: Explained): readonly string[] {
  return ['input', JSON.stringify(record.input)];
}

function derivation({ derivation: result }: Explained): string {
  if (result.kind === 'same') return 'derived again: the same, bit for bit';
  if (result.kind === 'impossible')
    return `cannot be derived again: ${result.why === 'erased' ? 'the subject was erased' : 'the policy version is not in this database'}`;
  return `DERIVED AGAIN: DIFFERENT in ${result.member}\n  stored  ${result.stored}\n  derived ${result.derived}`;
}
