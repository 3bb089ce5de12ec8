import { Problem } from '../lib/problem.ts';
import type { Clock, Millis } from '../lib/time.ts';
import { loadPolicy } from '../risk/policy/load-policy.ts';
import type { CompiledPolicy, PolicyIssue } from '../risk/policy/policy.ts';
import { MAX_SHADOWS, type PolicySet } from '../risk/policy/policy-set.ts';
import type { PolicyActivation, PolicyStore } from '../risk/policy/policy-store.ts';

const REFRESH_MS = 5000;

/** What one process remembers between requests. Hold one for the life of the process, or of the isolate on Workers. */
export interface PoliciesMemory {
  set: PolicySet | null;
  readAt: Millis;
  /** Changes made through this process, and how many of them the set knows. */
  changes: number;
  knownChanges: number;
  /** Compiled versions by hash: those that run. */
  compiled: ReadonlyMap<string, CompiledPolicy>;
}

/** @returns a memory that holds nothing yet */
export function createPoliciesMemory(): PoliciesMemory {
  return { set: null, readAt: 0, changes: 0, knownChanges: 0, compiled: new Map() };
}

/** The policies that run. */
export interface RunningPolicies {
  /**
   * What runs now: at most a few seconds behind other processes, and never behind a change made through this one. Where the record cannot be read, or the version to enforce does not load, what ran before goes on.
   * @throws Problem `store_unavailable` when nothing ran before
   */
  current(): Promise<PolicySet>;
  /** Reads the record at the next use: to be called after a change. */
  forget(): void;
}

/** What running policies need. */
export interface RunningPoliciesDeps {
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly memory: PoliciesMemory;
  /** The shipped policy, saved and enforced where none ever was. */
  readonly shipped: string;
  readonly onTrouble: (code: 'policy_unavailable' | 'policy_invalid', about: string) => void;
}

/**
 * @param deps record, memory and the shipped policy
 * @returns the policies that run
 */
export function createRunningPolicies(deps: RunningPoliciesDeps): RunningPolicies {
  const { memory, clock } = deps;
  return {
    current: async () => {
      const { set } = memory;
      const isBehind = set === null || memory.knownChanges < memory.changes;
      const now = clock.now();
      if (!isBehind && now - memory.readAt < REFRESH_MS) return set;
      // One request reads; the others go on with what is known, unless a change was made here.
      memory.readAt = now;
      try {
        return await read(deps);
      } catch (error) {
        if (!(error instanceof Problem) || set === null) throw error;
        deps.onTrouble('policy_unavailable', error.code);
        return set;
      }
    },
    forget: () => {
      memory.changes += 1;
    },
  };
}

async function read(deps: RunningPoliciesDeps): Promise<PolicySet> {
  const { memory } = deps;
  const { changes } = memory;
  const set = await readSet(deps);
  // What was read while a newer reading ended is older than that.
  if (changes < memory.knownChanges && memory.set !== null) return memory.set;
  memory.knownChanges = changes;
  if (set === null) {
    // What runs stays, whatever the record says.
    if (memory.set === null) throw new Problem('store_unavailable', { retryAfterSeconds: 2 });
    return memory.set;
  }
  memory.set = set;
  memory.compiled = new Map([set.enforced, ...set.shadows].map((policy) => [policy.hash, policy]));
  return set;
}

async function readSet(deps: RunningPoliciesDeps): Promise<PolicySet | null> {
  const active = await deps.policies.active();
  const enforcing = active.find(({ mode }) => mode === 'enforce');
  const enforced = enforcing === undefined ? await installShipped(deps) : await compiledOf(enforcing.hash, deps);
  if (enforced === null) return null;
  const shadows = await Promise.all(active.filter(isShadow).map(({ hash }) => compiledOf(hash, deps)));
  return { enforced, shadows: shadows.filter((policy) => policy !== null).slice(0, MAX_SHADOWS) };
}

function isShadow({ mode }: PolicyActivation): boolean {
  return mode === 'shadow';
}

async function compiledOf(hash: string, deps: RunningPoliciesDeps): Promise<CompiledPolicy | null> {
  const known = deps.memory.compiled.get(hash);
  if (known) return known;
  const version = await deps.policies.find(hash);
  const loaded = version === null ? null : loadPolicy(version.source);
  // What is read must be what was named: a source that hashes to something else was changed behind our back.
  if (!loaded?.ok || loaded.policy.hash !== hash) {
    deps.onTrouble('policy_invalid', hash);
    return null;
  }
  return loaded.policy;
}

async function installShipped(deps: RunningPoliciesDeps): Promise<CompiledPolicy | null> {
  const loaded = loadPolicy(deps.shipped);
  if (!loaded.ok) throw new TypeError(`the shipped policy does not load: ${describeIssues(loaded.issues)}`);
  const { policy } = loaded;
  const now = deps.clock.now();
  await deps.policies.save({
    hash: policy.hash,
    policyId: policy.document.id,
    document: policy.json,
    source: deps.shipped,
    createdAt: now,
    createdBy: 'start',
  });
  const isFirst = await deps.policies.enforceFirst({ hash: policy.hash, policyId: policy.document.id, since: now, by: 'start' });
  if (isFirst) return policy;
  const others = (await deps.policies.active()).find(({ mode }) => mode === 'enforce');
  return others === undefined ? null : compiledOf(others.hash, deps);
}

/**
 * @param issues faults of a policy
 * @returns one line a fault, for logs
 */
export function describeIssues(issues: readonly PolicyIssue[]): string {
  return issues.map(({ path, line, column, message }) => `${path}${line === null ? '' : ` (${String(line)}:${String(column)})`}: ${message}`).join('; ');
}
