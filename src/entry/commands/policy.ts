import { readFileSync } from 'node:fs';
import type { CAC } from 'cac';
import { activatePolicy, listPolicies, type ManagePoliciesDeps, uploadPolicy } from '../../flow/manage-policies.ts';
import { toRfc3339 } from '../../lib/time.ts';
import { diffPolicies } from '../../risk/policy/diff-policies.ts';
import { compilePolicy, loadPolicy } from '../../risk/policy/load-policy.ts';
import type { CompiledPolicy } from '../../risk/policy/policy.ts';
import { parsePolicySource } from '../../risk/policy/policy-source.ts';
import { runPolicyTests } from '../../risk/policy/run-policy-tests.ts';
import { systemClock } from '../../runtime/system.ts';
import type { OpenStores } from '../open-stores.ts';
import { describeDiff, describeIssues, describeTests } from '../report/policy-report.ts';
import { withStores } from '../with-stores.ts';
import { exportEvents, replayPolicy, type ReplayFlags } from './policy-replay.ts';

interface PolicyFlags extends ReplayFlags {
  readonly mode?: string;
}

type Action = (files: readonly string[], flags: PolicyFlags) => Promise<void> | void;

/**
 * `shualian policy …`: write, try and run policies.
 * @param cli where the command goes
 */
export function registerPolicyCommand(cli: CAC): void {
  cli
    .command('policy <action> [...files]', 'lint FILE… · test FILE · diff A B · list · promote FILE · replay FILE · export OUT.jsonl')
    .option('--mode <mode>', 'promote: enforce | shadow')
    .option('--from <time>', 'replay, export: first time, RFC 3339 (default 30 days ago)')
    .option('--until <time>', 'replay, export: last time, RFC 3339 (default now)')
    .option('--client <id>', 'replay, export: one client only')
    .option('--events <file>', 'replay: events from an export instead of the database')
    .option('--examples <n>', 'replay: examples for each change (default 3)')
    .option('--html <file>', 'replay: write a report with charts')
    .option('--json', 'JSON for scripts')
    .action(async (action: string, files: string[], flags: PolicyFlags) => {
      const run = ACTIONS[action];
      if (!run) throw new Error(`usage: shualian policy ${Object.keys(ACTIONS).join('|')}`);
      await run(files, flags);
    });
}

const ACTIONS: Readonly<Record<string, Action>> = {
  lint: (files, flags) => {
    if (files.length === 0) throw new Error('usage: shualian policy lint FILE…');
    const results = files.map((file) => {
      const loaded = loadPolicy(readSource(file));
      return loaded.ok ? { file, hash: loaded.policy.hash, issues: [] } : { file, hash: null, issues: loaded.issues };
    });
    print(flags, results, results.map(({ file, hash, issues }) => (hash === null ? describeIssues(file, issues) : `${file}: good, ${hash}`)).join('\n'));
    if (results.some(({ hash }) => hash === null)) process.exitCode = 1;
  },
  test: ([file], flags) => {
    if (file === undefined) throw new Error('usage: shualian policy test FILE');
    const results = runPolicyTests(compile(file));
    print(flags, results, describeTests(results));
    if (results.some(({ isPassed }) => !isPassed)) process.exitCode = 1;
  },
  diff: ([before, after], flags) => {
    if (before === undefined || after === undefined) throw new Error('usage: shualian policy diff BEFORE AFTER');
    const diff = diffPolicies(compile(before), compile(after));
    print(flags, diff, describeDiff(diff));
  },
  list: (_files, flags) =>
    withStores(async ({ durable }) => {
      const { versions, active } = await listPolicies(durable);
      const rows = versions.map(({ hash, policyId, createdAt, createdBy }) => ({
        hash,
        policy: policyId,
        created_at: toRfc3339(createdAt),
        created_by: createdBy,
        runs: active.filter((activation) => activation.hash === hash).map(({ mode }) => mode),
      }));
      print(
        flags,
        rows,
        rows.map((row) => [row.hash, row.policy, row.created_at, row.created_by, row.runs.join(',') || '-'].join('\t')).join('\n') || 'no policies yet',
      );
    }),
  promote: ([file], flags) => {
    const { mode } = flags;
    if (file === undefined || (mode !== 'enforce' && mode !== 'shadow')) throw new Error('usage: shualian policy promote FILE --mode enforce|shadow');
    const source = readSource(file);
    load(file, source);
    return withStores(async (stores) => {
      const deps = managing(stores);
      const { hash } = await uploadPolicy({ source, by: 'cli' }, deps);
      const activation = await activatePolicy({ hash, mode, by: 'cli' }, deps);
      print(flags, activation, `${activation.policyId} ${activation.hash} runs: ${activation.mode}`);
    });
  },
  replay: ([file], flags) => {
    if (file === undefined) throw new Error('usage: shualian policy replay FILE [--from …] [--until …] [--events …]');
    return replayPolicy(load(file, readSource(file)), flags);
  },
  export: ([file], flags) => {
    if (file === undefined) throw new Error('usage: shualian policy export OUT.jsonl [--from …] [--until …]');
    return exportEvents(file, flags);
  },
};

// A running process looks at the record every few seconds by itself.
function managing({ durable }: OpenStores): ManagePoliciesDeps {
  return { policies: durable.policies, audit: durable.audit, clock: systemClock, running: { forget: () => undefined } };
}

function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`cannot read ${file}`);
  }
}

function load(file: string, source: string): CompiledPolicy {
  const loaded = loadPolicy(source);
  if (!loaded.ok) throw new Error(describeIssues(file, loaded.issues));
  return loaded.policy;
}

// Without its tests: a policy whose tests fail can still be looked at.
function compile(file: string): CompiledPolicy {
  const parsed = parsePolicySource(readSource(file));
  const compiled = parsed.ok ? compilePolicy(parsed.source) : parsed;
  if (!compiled.ok) throw new Error(describeIssues(file, compiled.issues));
  return compiled.policy;
}

function print(flags: PolicyFlags, json: unknown, text: string): void {
  process.stdout.write(`${flags.json === true ? JSON.stringify(json) : text}\n`);
}
