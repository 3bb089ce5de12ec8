import { createRequire } from 'node:module';
import { celEnv, parse, plan } from '@bufbuild/cel';
import { Environment } from '@marcbachmann/cel-js';
import { loadPolicy } from '../src/risk/policy/load-policy.ts';
import type { Variables } from '../src/risk/policy/policy.ts';
import { DECLARATIONS } from '../src/risk/policy/variables.ts';
import { testVariables } from '../src/risk/policy/run-policy-tests.ts';
import { compare, type Figure } from './figure.ts';

// Other engines are installed beside the benchmarks only, and bring no types.
const require = createRequire(import.meta.url);

const FLAGS = ['device_new', 'country_new', 'travel_impossible', 'balance_drain', 'address_new'] as const;

/** Twenty rules of the kind that policies have: a type, a flag behind its twin, a number. */
function rulesOf(count: number): readonly { readonly flag: (typeof FLAGS)[number]; readonly above: number }[] {
  return Array.from({ length: count }, (_, i) => ({ flag: FLAGS[i % FLAGS.length] ?? 'device_new', above: (i * 7) % 90 }));
}

const celOf = ({ flag, above }: { readonly flag: string; readonly above: number }): string =>
  `event_type == "withdrawal.create" && (${flag}_known && ${flag} || score > ${String(above)}.0) && amount_24h_usd >= ${String(above * 100)}.0`;

/**
 * Twenty rules by closures, by our policies, and by the engines that one might have taken instead.
 * @param options rounds
 * @returns a figure an engine, each beside closures
 */
export async function policyWorkloads(options: { readonly rounds: number }): Promise<readonly Figure[]> {
  const rules = rulesOf(20);
  const samples = Array.from({ length: 64 }, (_, i) =>
    testVariables({
      event_type: i % 3 === 0 ? 'login' : 'withdrawal.create',
      score: (i * 13) % 100,
      device_new: i % 2 === 0,
      balance_drain: i % 5 === 0,
      amount_24h_usd: i * 200,
    }),
  );
  const closures = rules.map(
    ({ flag, above }) =>
      (v: Variables): boolean =>
        v['event_type'] === 'withdrawal.create' &&
        ((v[`${flag}_known`] === true && v[flag] === true) || Number(v['score']) > above) &&
        Number(v['amount_24h_usd']) >= above * 100,
  );
  const sample = (n: number): Variables => samples[n % samples.length] ?? {};
  const floor = (n: number): number => closures.filter((matches) => matches(sample(n))).length;
  const engines: readonly (readonly [name: string, run: (n: number) => unknown, calls: number])[] = [
    ['policy, 20 rules', ours(rules, sample), 100_000],
    ['policy, 200 rules (a tenth)', ours(rulesOf(200), sample), 20_000],
    ['@marcbachmann/cel-js', raw(rules, sample), 50_000],
    ['@bufbuild/cel', oracle(rules, sample), 3_000],
    ['json-rules-engine', jsonRules(rules, sample), 500],
    ['zen', zen(rules, sample), 1_000],
  ];
  const figures: Figure[] = [];
  for (const [name, run, calls] of engines) {
    const { mine, ratio } = await compare(run, floor, { rounds: options.rounds, calls });
    figures.push({
      name,
      beside: 'closures',
      ratio: name.includes('tenth') ? ratio / 10 : ratio,
      value: name.includes('tenth') ? mine / 10 : mine,
      unit: 'µs CPU',
      notes: [],
    });
  }
  return figures;
}

type Rules = ReturnType<typeof rulesOf>;
type Sample = (n: number) => Variables;

function ours(rules: Rules, sample: Sample): (n: number) => unknown {
  const loaded = loadPolicy(
    JSON.stringify({
      id: 'bench',
      version: '1',
      rules: rules.map((rule, i) => ({ id: `r${String(i)}`, effect: 'notify', reason: 'risk_high', when: celOf(rule) })),
    }),
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return (n) => loaded.policy.matching(sample(n)).length;
}

function raw(rules: Rules, sample: Sample): (n: number) => unknown {
  const environment = new Environment();
  for (const { name, type, mayBeUnknown } of DECLARATIONS) {
    environment.registerVariable(name, type);
    if (mayBeUnknown) environment.registerVariable(`${name}_known`, 'bool');
  }
  const parsed = rules.map((rule) => environment.parse(celOf(rule)));
  return (n) => parsed.filter((matches) => matches(sample(n)) === true).length;
}

function oracle(rules: Rules, sample: Sample): (n: number) => unknown {
  const planned = rules.map((rule) => plan(celEnv(), parse(celOf(rule))));
  return (n) => planned.filter((matches) => matches({ ...sample(n) }) === true).length;
}

function jsonRules(rules: Rules, sample: Sample): (n: number) => unknown {
  const { Engine } = require('json-rules-engine') as { Engine: new () => { addRule(rule: object): void; run(facts: object): Promise<unknown> } };
  const engine = new Engine();
  const is = (fact: string, operator: string, value: unknown): object => ({ fact, operator, value });
  for (const { flag, above } of rules) {
    engine.addRule({
      event: { type: 'r' },
      conditions: {
        all: [
          is('event_type', 'equal', 'withdrawal.create'),
          is('amount_24h_usd', 'greaterThanInclusive', above * 100),
          { any: [{ all: [is(`${flag}_known`, 'equal', true), is(flag, 'equal', true)] }, is('score', 'greaterThan', above)] },
        ],
      },
    });
  }
  return (n) => engine.run({ ...sample(n) });
}

function zen(rules: Rules, sample: Sample): (n: number) => unknown {
  const { ZenEngine } = require('@gorules/zen-engine') as {
    ZenEngine: new () => { createDecision(content: Buffer): { evaluate(context: object): Promise<unknown> } };
  };
  const expressions = rules.map(({ flag, above }, i) => ({
    id: `e${String(i)}`,
    key: `r${String(i)}`,
    value: `event_type == "withdrawal.create" and ((${flag}_known and ${flag}) or score > ${String(above)}) and amount_24h_usd >= ${String(above * 100)}`,
  }));
  const graph = {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } },
      { id: 'ex', name: 'ex', type: 'expressionNode', position: { x: 1, y: 0 }, content: { expressions } },
      { id: 'out', name: 'out', type: 'outputNode', position: { x: 2, y: 0 } },
    ],
    edges: [
      { id: 'a', type: 'edge', sourceId: 'in', targetId: 'ex' },
      { id: 'b', type: 'edge', sourceId: 'ex', targetId: 'out' },
    ],
  };
  const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(graph)));
  return (n) => decision.evaluate(sample(n));
}
