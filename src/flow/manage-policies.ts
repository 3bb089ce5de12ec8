import type { AuditLog } from '../audit/audit-log.ts';
import { Problem } from '../lib/problem.ts';
import type { Clock } from '../lib/time.ts';
import { loadPolicy } from '../risk/policy/load-policy.ts';
import { MAX_SHADOWS } from '../risk/policy/policy-set.ts';
import type { PolicyActivation, PolicyStore, PolicyVersion } from '../risk/policy/policy-store.ts';
import type { RunningPolicies } from './running-policies.ts';

/** What managing policies needs. */
export interface ManagePoliciesDeps {
  readonly policies: PolicyStore;
  readonly running: Pick<RunningPolicies, 'forget'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/**
 * Checks a policy and saves it as a version; it does not run yet. The same policy again is the same version.
 * @param input source and who sends it
 * @param deps ports
 * @returns the version
 * @throws Problem `policy_invalid` with every fault and its place
 */
export async function uploadPolicy(input: { readonly source: string; readonly by: string }, deps: ManagePoliciesDeps): Promise<PolicyVersion> {
  const loaded = loadPolicy(input.source);
  if (!loaded.ok) throw new Problem('policy_invalid', { issues: loaded.issues });
  const { policy } = loaded;
  const known = await deps.policies.find(policy.hash);
  if (known) return known;
  const at = deps.clock.now();
  const version: PolicyVersion = {
    hash: policy.hash,
    policyId: policy.document.id,
    document: policy.json,
    source: input.source,
    createdAt: at,
    createdBy: input.by,
  };
  await deps.policies.save(version);
  await deps.audit.append({ at, clientId: null, subject: null, kind: 'policy.saved', data: { policy: version.policyId, hash: version.hash, by: input.by } });
  return version;
}

/**
 * Lets a saved version run. It is loaded once more before, so that nothing is enforced that this release would refuse.
 * @param input which, how and by whom
 * @param deps ports
 * @returns the activation
 * @throws Problem `policy_not_found`, `policy_invalid`; `policy_shadows_full` when too many run in shadow
 */
export async function activatePolicy(
  input: { readonly hash: string; readonly mode: PolicyActivation['mode']; readonly by: string },
  deps: ManagePoliciesDeps,
): Promise<PolicyActivation> {
  const { hash, mode, by } = input;
  const version = await readPolicy(hash, deps);
  const loaded = loadPolicy(version.source);
  if (!loaded.ok) throw new Problem('policy_invalid', { issues: loaded.issues });
  if (mode === 'shadow') await assertRoom(version.policyId, deps);
  const at = deps.clock.now();
  const activation: PolicyActivation = { hash, policyId: version.policyId, mode, since: at, by };
  const isActive = await deps.policies.activate(activation);
  if (!isActive) throw new Problem('policy_not_found');
  deps.running.forget();
  await deps.audit.append({ at, clientId: null, subject: null, kind: 'policy.activated', data: { policy: version.policyId, hash, mode, by } });
  return activation;
}

/**
 * Stops a version that runs in shadow. What is enforced is never stopped, only replaced.
 * @param input which and by whom
 * @param deps ports
 * @throws Problem `policy_not_found` when it does not run in shadow
 */
export async function deactivatePolicy(input: { readonly hash: string; readonly by: string }, deps: ManagePoliciesDeps): Promise<void> {
  const isStopped = await deps.policies.deactivate(input.hash);
  if (!isStopped) throw new Problem('policy_not_found');
  deps.running.forget();
  const data = { hash: input.hash, by: input.by };
  await deps.audit.append({ at: deps.clock.now(), clientId: null, subject: null, kind: 'policy.deactivated', data });
}

/**
 * @param deps ports
 * @returns saved versions, newest first, and what runs
 */
export async function listPolicies(
  deps: Pick<ManagePoliciesDeps, 'policies'>,
): Promise<{ readonly versions: readonly PolicyVersion[]; readonly active: readonly PolicyActivation[] }> {
  const [versions, active] = await Promise.all([deps.policies.list(null), deps.policies.active()]);
  return { versions, active };
}

/**
 * @param hash of a version
 * @param deps ports
 * @returns the version as it was written
 * @throws Problem `policy_not_found`
 */
export async function readPolicy(hash: string, deps: Pick<ManagePoliciesDeps, 'policies'>): Promise<PolicyVersion> {
  const version = await deps.policies.find(hash);
  if (!version) throw new Problem('policy_not_found');
  return version;
}

async function assertRoom(policyId: string, { policies }: ManagePoliciesDeps): Promise<void> {
  const others = (await policies.active()).filter((activation) => activation.mode === 'shadow' && activation.policyId !== policyId);
  if (others.length >= MAX_SHADOWS) throw new Problem('policy_shadows_full');
}
