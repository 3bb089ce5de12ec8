import type { CAC } from 'cac';
import { anchorOf, type AuditReport, verifyAudit } from '../../flow/verify-audit.ts';
import { type SamplingReport, verifySampling } from '../../flow/verify-sampling.ts';
import { hashLink } from '../../store/postgres/chain.ts';
import { drawProgress } from '../draw-progress.ts';
import { withStores } from '../with-stores.ts';

interface AuditFlags {
  readonly json?: boolean;
  readonly expect?: string;
  readonly epoch?: string;
}

/**
 * `shualian audit`: what an auditor runs.
 * @param cli where the command goes
 */
export function registerAuditCommand(cli: CAC): void {
  cli
    .command(
      'audit <action>',
      'verify: check the hash chain · head: print the anchor to keep elsewhere · verify-sampling: check that chance chose the random audits',
    )
    .option('--expect <anchor>', 'verify: the anchor that was kept from before, SEQ:HASH')
    .option('--epoch <name>', 'verify-sampling: one epoch only')
    .option('--json', 'JSON for scripts')
    .action(async (action: string, flags: AuditFlags) => {
      const run = ACTIONS[action];
      if (!run) throw new Error(`usage: shualian audit ${Object.keys(ACTIONS).join('|')}`);
      await run(flags);
    });
}

const ACTIONS: Readonly<Record<string, (flags: AuditFlags) => Promise<void>>> = {
  verify: (flags) =>
    withStores(async ({ durable }) => {
      const bar = drawProgress('links');
      const report = await verifyAudit(flags.expect ?? null, { auditRows: durable.auditRows, hashLink, onProgress: bar.update });
      bar.end();
      print(flags, report, describeChain(report));
      process.exitCode = report.faults.length === 0 ? 0 : 1;
    }),
  head: (flags) =>
    withStores(async ({ durable }) => {
      const head = await durable.auditRows.head();
      if (!head) throw new Error('the end of the chain is missing: run shualian audit verify');
      print(flags, { anchor: anchorOf(head) }, anchorOf(head));
    }),
  'verify-sampling': (flags) =>
    withStores(async ({ durable }) => {
      const reports = await verifySampling(flags.epoch ?? null, durable);
      print(flags, reports, reports.length === 0 ? 'no epoch has been revealed yet' : reports.map(describeSampling).join('\n'));
      process.exitCode = reports.every(isFair) ? 0 : 1;
    }),
};

function describeChain({ links, rows, erased, faults, anchor }: AuditReport): string {
  const lines = faults.map(({ link, what, detail }) => `${link === null ? 'chain' : `link ${String(link)}`}: ${what}: ${detail}`);
  const sum = `${String(links)} links, ${String(rows)} rows, ${String(erased)} erased`;
  return faults.length === 0
    ? `the chain holds: ${sum}\nanchor ${anchor}`
    : `${lines.join('\n')}\nTHE CHAIN DOES NOT HOLD: ${String(faults.length)} faults in ${sum}`;
}

function describeSampling(report: SamplingReport): string {
  const [from, to] = report.expectedRange;
  const { epoch, checked, sampled, expected, erased, mismatches, isCommitmentMet } = report;
  const numbers = `${String(checked)} checked, ${String(sampled)} sampled, ${expected.toFixed(1)} expected (95 %: ${from.toFixed(0)} to ${to.toFixed(0)}), ${String(erased)} erased`;
  const verdict = isFair(report)
    ? 'as drawn'
    : `${isCommitmentMet ? '' : 'THE KEY IS NOT THE ONE COMMITTED TO; '}${String(mismatches.length)} not as drawn: ${mismatches.slice(0, 5).join(', ')}`;
  return `${epoch}: ${numbers}: ${verdict}`;
}

function isFair({ mismatches, isCommitmentMet }: SamplingReport): boolean {
  return isCommitmentMet && mismatches.length === 0;
}

function print(flags: AuditFlags, json: unknown, text: string): void {
  process.stdout.write(`${flags.json === true ? JSON.stringify(json) : text}\n`);
}
