import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../../src/audit/audit-log.ts';
import { activatePolicy, deactivatePolicy, listPolicies, type ManagePoliciesDeps, readPolicy, uploadPolicy } from '../../../src/flow/manage-policies.ts';
import { createPoliciesMemory, createRunningPolicies, type RunningPolicies } from '../../../src/flow/running-policies.ts';
import { Problem } from '../../../src/lib/problem.ts';
import type { PolicyActivation, PolicyStore, PolicyVersion } from '../../../src/risk/policy/policy-store.ts';

const SECOND = 1000;
const BY = 'key_1';

const sourceOf = (id: string, above = 50): string => `id: ${id}
version: "1"
rules:
  - { id: high, effect: deny, reason: risk_high, when: score > ${String(above)} }
tests:
  - { name: calm, given: { score: 10 }, expect: { decision: allow } }
`;

/** A record in memory that can be away, can be slow, and counts how often it is read. */
function createWorld() {
  const versions = new Map<string, PolicyVersion>();
  const active = new Map<string, PolicyActivation>();
  const state = { now: 1_000_000, isAway: false, reads: 0, pause: Promise.resolve() };
  const troubles: string[] = [];
  const guarded = async <T>(work: () => T): Promise<T> => {
    if (state.isAway) throw new Problem('store_unavailable');
    const found = work();
    await state.pause;
    return found;
  };
  const keyOf = ({ mode, policyId }: PolicyActivation): string => (mode === 'enforce' ? mode : `${mode} ${policyId}`);
  const policies: PolicyStore = {
    save: (version) => guarded(() => void (versions.has(version.hash) || versions.set(version.hash, version))),
    find: (hash) => guarded(() => versions.get(hash) ?? null),
    list: (policyId) => guarded(() => [...versions.values()].filter((version) => policyId === null || version.policyId === policyId).toReversed()),
    active: () =>
      guarded(() => {
        state.reads += 1;
        return [...active.values()];
      }),
    activate: (activation) => guarded(() => versions.has(activation.hash) && active.set(keyOf(activation), activation).size > 0),
    enforceFirst: (first) => guarded(() => !active.has('enforce') && active.set('enforce', { ...first, mode: 'enforce' }).size > 0),
    deactivate: (hash) => guarded(() => [...active].some(([key, one]) => one.hash === hash && one.mode === 'shadow' && active.delete(key))),
  };
  const clock = { now: () => state.now };
  const events: AuditEvent[] = [];
  const audit = { append: async (event: AuditEvent) => void events.push(event), list: async () => [] };
  const createProcess = (): { readonly running: RunningPolicies; readonly deps: ManagePoliciesDeps } => {
    const onTrouble = (code: string, about: string): void => void troubles.push(`${code} ${about}`);
    const running = createRunningPolicies({ policies, clock, memory: createPoliciesMemory(), shipped: sourceOf('shipped'), onTrouble });
    return { running, deps: { policies, running, audit, clock } };
  };
  return { state, versions, active, events, troubles, createProcess };
}

async function runs(running: RunningPolicies): Promise<string> {
  const { enforced, shadows } = await running.current();
  return [enforced, ...shadows].map(({ document }) => document.id).join(' + ');
}

async function saved(source: string, deps: ManagePoliciesDeps): Promise<string> {
  return (await uploadPolicy({ source, by: BY }, deps)).hash;
}

async function promoted(source: string, mode: PolicyActivation['mode'], deps: ManagePoliciesDeps): Promise<string> {
  const hash = await saved(source, deps);
  await activatePolicy({ hash, mode, by: BY }, deps);
  return hash;
}

describe('running policies', () => {
  test('begin with the shipped one, saved and enforced for all', async () => {
    const { active, versions, createProcess } = createWorld();
    expect(await runs(createProcess().running)).toBe('shipped');
    expect([...active.values()]).toMatchObject([{ policyId: 'shipped', mode: 'enforce', by: 'start' }]);
    expect([...versions.values()]).toMatchObject([{ policyId: 'shipped', createdBy: 'start', source: sourceOf('shipped') }]);
    expect(await runs(createProcess().running)).toBe('shipped');
    expect(versions.size).toBe(1);
  });

  test('do not begin with the shipped one where another was promoted meanwhile', async () => {
    const { state, active, createProcess } = createWorld();
    const [slow, operator] = [createProcess(), createProcess()];
    let go = (): void => undefined;
    state.pause = new Promise((resolve) => (go = resolve));
    const started = runs(slow.running);
    state.pause = Promise.resolve();
    await promoted(sourceOf('strict'), 'enforce', operator.deps);
    go();
    expect(await started).toBe('strict');
    expect(await runs(createProcess().running)).toBe('strict');
    expect([...active.values()]).toMatchObject([{ policyId: 'strict' }]);
  });

  test('follow a change made here at once and one made elsewhere within five seconds', async () => {
    const { state, createProcess } = createWorld();
    const [here, elsewhere] = [createProcess(), createProcess()];
    await Promise.all([here.running.current(), elsewhere.running.current()]);
    await promoted(sourceOf('next'), 'enforce', here.deps);
    expect(await runs(here.running)).toBe('next');
    state.now += 5 * SECOND - 1;
    expect(await runs(elsewhere.running)).toBe('shipped');
    state.now += 1;
    expect(await runs(elsewhere.running)).toBe('next');
  });

  test('compile a version once', async () => {
    const { state, createProcess } = createWorld();
    const { running } = createProcess();
    const { enforced } = await running.current();
    state.now += 5 * SECOND;
    expect((await running.current()).enforced).toBe(enforced);
  });

  test('are read by one request while the others go on', async () => {
    const { state, createProcess } = createWorld();
    const { running } = createProcess();
    await running.current();
    state.now += 5 * SECOND;
    const { reads } = state;
    await Promise.all(Array.from({ length: 16 }, async () => running.current()));
    expect(state.reads - reads).toBe(1);
  });

  test('know a change made here, though a reading that began before it ends after it', async () => {
    const { state, createProcess } = createWorld();
    const { running, deps } = createProcess();
    await running.current();
    const hash = await saved(sourceOf('next'), deps);
    state.now += 5 * SECOND;
    let resume = (): void => undefined;
    state.pause = new Promise((resolve) => {
      resume = resolve;
    });
    const late = running.current();
    state.pause = Promise.resolve();
    await activatePolicy({ hash, mode: 'enforce', by: BY }, deps);
    expect(await runs(running)).toBe('next');
    resume();
    await late;
    expect(await runs(running)).toBe('next');
  });

  test('stay when the version to enforce does not load or is not what its hash says', async () => {
    const { state, versions, troubles, createProcess } = createWorld();
    const { running, deps } = createProcess();
    await running.current();
    const hash = await promoted(sourceOf('next'), 'enforce', deps);
    const version = versions.get(hash);
    if (!version) throw new Error('not saved');
    for (const source of ['nonsense', sourceOf('next', 51)]) {
      versions.set(hash, { ...version, source });
      state.now += 5 * SECOND;
      expect(await runs(running)).toBe('shipped');
    }
    expect(troubles).toEqual([`policy_invalid ${hash}`, `policy_invalid ${hash}`]);
    await expect(createProcess().running.current()).rejects.toMatchObject({ code: 'store_unavailable' });
    versions.set(hash, version);
    state.now += 5 * SECOND;
    expect(await runs(running)).toBe('next');
  });

  test('stay without the record; where nothing ran, nothing is decided', async () => {
    const { state, troubles, createProcess } = createWorld();
    const { running } = createProcess();
    await running.current();
    state.isAway = true;
    state.now += 5 * SECOND;
    expect(await runs(running)).toBe('shipped');
    expect(troubles).toEqual(['policy_unavailable store_unavailable']);
    await expect(createProcess().running.current()).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('leave out a shadow that does not load', async () => {
    const { state, versions, troubles, createProcess } = createWorld();
    const { running, deps } = createProcess();
    const hash = await promoted(sourceOf('tried'), 'shadow', deps);
    await promoted(sourceOf('other'), 'shadow', deps);
    expect(await runs(running)).toBe('shipped + tried + other');
    const version = versions.get(hash);
    if (version) versions.set(hash, { ...version, source: 'nonsense' });
    // Compiled once, it runs on; another process cannot load it.
    state.now += 5 * SECOND;
    expect(await runs(running)).toBe('shipped + tried + other');
    expect(await runs(createProcess().running)).toBe('shipped + other');
    expect(troubles).toEqual([`policy_invalid ${hash}`]);
  });
});

describe('managing policies', () => {
  test('a version is saved once, runs, and stands in the audit log with who did it', async () => {
    const { events, createProcess } = createWorld();
    const { running, deps } = createProcess();
    const version = await uploadPolicy({ source: sourceOf('next'), by: BY }, deps);
    expect(await uploadPolicy({ source: `# again\n${sourceOf('next')}`, by: 'key_2' }, deps)).toEqual(version);
    expect(await runs(running)).toBe('shipped');
    const { hash } = version;
    await activatePolicy({ hash, mode: 'shadow', by: BY }, deps);
    await deactivatePolicy({ hash, by: 'key_2' }, deps);
    expect(await runs(running)).toBe('shipped');
    expect(events.map(({ kind, data }) => [kind, data])).toEqual([
      ['policy.saved', { policy: 'next', hash, by: BY }],
      ['policy.activated', { policy: 'next', hash, mode: 'shadow', by: BY }],
      ['policy.deactivated', { hash, by: 'key_2' }],
    ]);
    const { versions } = await listPolicies(deps);
    expect(versions.map(({ policyId }) => policyId)).toEqual(['shipped', 'next']);
    expect(await readPolicy(hash, deps)).toMatchObject({ source: sourceOf('next'), createdBy: BY });
  });

  test.each([
    ['does not type-check', sourceOf('bad').replace('score > 50', 'score > "x"'), { path: 'rules[0].when', line: 4, column: 56 }],
    ['reads an unknown signal', sourceOf('bad').replace('score >', 'scores >'), { path: 'rules[0].when', line: 4, column: 56 }],
    ['reads an unguarded signal', sourceOf('bad').replace('score >', 'balance_share >'), { path: 'rules[0].when', line: 4, column: 56 }],
    ['fails its own tests', sourceOf('bad', 5), { path: 'tests[0]', line: 6, column: 5 }],
    ['is not YAML', 'rules: [', { path: '', line: 1 }],
  ])('a policy that %s is refused with the place, and nothing changes', async (_name, source, place) => {
    const { versions, active, events, createProcess } = createWorld();
    const { running, deps } = createProcess();
    await running.current();
    const issues = [{ ...place, excerpt: expect.stringMatching(/\n *\^$/) }];
    await expect(uploadPolicy({ source, by: BY }, deps)).rejects.toMatchObject({ code: 'policy_invalid', status: 422, details: { issues } });
    expect([versions.size, active.size, events.length]).toEqual([1, 1, 0]);
    expect(await runs(running)).toBe('shipped');
  });

  test('what this release would refuse is not activated', async () => {
    const { versions, createProcess } = createWorld();
    const { running, deps } = createProcess();
    const hash = await saved(sourceOf('next'), deps);
    const version = versions.get(hash);
    if (version) versions.set(hash, { ...version, source: sourceOf('next').replace('score', 'gone') });
    await expect(activatePolicy({ hash, mode: 'enforce', by: BY }, deps)).rejects.toMatchObject({ code: 'policy_invalid' });
    await expect(activatePolicy({ hash: 'sha256:0', mode: 'enforce', by: BY }, deps)).rejects.toMatchObject({ code: 'policy_not_found' });
    await expect(readPolicy('sha256:0', deps)).rejects.toMatchObject({ code: 'policy_not_found' });
    expect(await runs(running)).toBe('shipped');
  });

  test('what is enforced is replaced, never stopped', async () => {
    const { createProcess } = createWorld();
    const { running, deps } = createProcess();
    const hash = await promoted(sourceOf('next'), 'enforce', deps);
    await expect(deactivatePolicy({ hash, by: BY }, deps)).rejects.toMatchObject({ code: 'policy_not_found' });
    expect(await runs(running)).toBe('next');
    await promoted(sourceOf('later'), 'enforce', deps);
    expect(await runs(running)).toBe('later');
  });

  test('four run in shadow, a fifth does not; another version of one takes its place', async () => {
    const { createProcess } = createWorld();
    const { running, deps } = createProcess();
    for (const id of ['a', 'b', 'c', 'd']) await promoted(sourceOf(id), 'shadow', deps);
    await expect(promoted(sourceOf('e'), 'shadow', deps)).rejects.toMatchObject({ code: 'policy_shadows_full' });
    const hash = await promoted(sourceOf('d', 60), 'shadow', deps);
    expect(await runs(running)).toBe('shipped + a + b + c + d');
    expect((await running.current()).shadows.map((policy) => policy.hash)).toContain(hash);
  });
});
