#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadPolicy } from '../src/risk/policy/load-policy.ts';
import type { Figure } from './figure.ts';

const USAGE = `usage: npm run -s bench -- [--only assess|policy|state|token|gate|face-check|face-memory] [--rounds 5] [--amount 4000] [--users 1000000] [--checks 1000] [--json] [--check]

  Every workload runs beside its floor, in turn, in one run; figures are medians of the ratios of CPU per operation.
  face-memory takes most of an hour and runs only when it is named
  --check   compare with bench/goals.json and exit 1 where a goal is missed`;

interface Goal {
  readonly ratio?: number;
  readonly value?: number;
  readonly atLeast?: number;
}

const here = import.meta.dirname;
const args = process.argv.slice(2);
const valueOf = (flag: string): string | undefined => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);

if (
  args.includes('--help') ||
  args.some((arg) => arg.startsWith('--') && !['--only', '--rounds', '--amount', '--users', '--checks', '--json', '--check'].includes(arg))
) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
const rounds = Number(valueOf('--rounds') ?? 5);
const only = valueOf('--only');
if (only !== 'face-check' && only !== 'face-memory') installPeers();
const isWanted = (group: string): boolean => only === undefined || only === group;
const loaded = loadPolicy(readFileSync(path.join(here, '../policies/exchange-default.yaml'), 'utf8'));
if (!loaded.ok) throw new Error('the shipped policy does not load');

// Imported when needed: the peers have to be installed first.
const figures: Figure[] = [];
if (isWanted('policy')) figures.push(...(await (await import('./policy-workloads.ts')).policyWorkloads({ rounds })));
if (isWanted('token')) figures.push(...(await (await import('./token-workloads.ts')).tokenWorkloads({ rounds })));
if (isWanted('state'))
  figures.push(...(await (await import('./state-workloads.ts')).stateWorkloads(loaded.policy, { rounds, users: Number(valueOf('--users') ?? 1_000_000) })));
if (isWanted('assess'))
  figures.push(
    ...(await (await import('./assess-workloads.ts')).assessWorkloads({ rounds, amount: Number(valueOf('--amount') ?? 4000), isWanted: () => true })),
  );

if (isWanted('gate')) figures.push(...(await (await import('./gate-workloads.ts')).gateWorkloads({ rounds, amount: Number(valueOf('--amount') ?? 4000) })));
if (isWanted('face-check')) figures.push(...(await (await import('./face-check.ts')).faceCheck()));
if (only === 'face-memory') figures.push(...(await (await import('./face-memory.ts')).faceMemory(Number(valueOf('--checks') ?? 1000))));

const goals = JSON.parse(readFileSync(path.join(here, 'goals.json'), 'utf8')) as Readonly<Record<string, Goal>>;
const missed = figures.filter(({ name, ratio, value }) => isMissed(goals[name], { ratio, value })).map(({ name }) => name);
if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ figures, missed })}\n`);
else for (const figure of figures) process.stdout.write(`${describe(figure)}\n`);
if (args.includes('--check')) {
  process.stdout.write(missed.length === 0 ? 'every goal is met\n' : `falls short: ${missed.join(', ')}\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

function isMissed(goal: Goal | undefined, { ratio, value }: Pick<Figure, 'ratio' | 'value'>): boolean {
  if (goal === undefined) return false;
  return (
    (goal.ratio !== undefined && (ratio ?? 0) > goal.ratio) ||
    (goal.value !== undefined && value > goal.value) ||
    (goal.atLeast !== undefined && value < goal.atLeast)
  );
}

function describe({ name, beside, ratio, value, unit, notes }: Figure): string {
  const goal = goals[name];
  const aim =
    goal === undefined
      ? ''
      : `  goal ${goal.ratio === undefined ? (goal.value === undefined ? `at least ${String(goal.atLeast)}` : `at most ${String(goal.value)}`) : `at most ${String(goal.ratio)}`}`;
  return `${name.padEnd(38)} ${ratio === null ? '      ' : `${ratio.toFixed(2)} ×`.padStart(8)} ${beside.padEnd(18)} ${value.toFixed(value < 10 ? 2 : 0)} ${unit}${aim}${notes.length === 0 ? '' : `  (${notes.join('; ')})`}`;
}

// Their platform packages would weigh on every install of the project.
function installPeers(): void {
  if (existsSync(path.join(here, 'node_modules/autocannon'))) return;
  process.stderr.write('installing what only the benchmarks need …\n');
  const { status, stderr } = spawnSync('npm', ['install', '--ignore-scripts', '--no-fund', '--no-audit', '--no-package-lock'], { cwd: here, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
