import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../../src/audit/audit-log.ts';
import { addListEntry, LIST_LIMIT, listEntries, type ManageListsDeps, removeListEntry } from '../../../src/flow/manage-lists.ts';
import { createListsMemory, createRunningLists, type RunningLists } from '../../../src/flow/running-lists.ts';
import { Problem } from '../../../src/lib/problem.ts';
import type { ListEntry, ListStore } from '../../../src/risk/lists/list-entry.ts';
import { createRiskKeys } from '../../../src/risk/pseudonym.ts';
import { systemRandom } from '../../../src/runtime/system.ts';

const SECOND = 1000;

/** A record in memory that can be away, can be slow, and counts how often it is read. */
function createWorld() {
  const entries = new Map<string, ListEntry>();
  const state = { now: 1_000_000, isAway: false, reads: 0, looks: 0, troubles: 0, pause: Promise.resolve() };
  const guarded = async <T>(read: () => T): Promise<T> => {
    if (state.isAway) throw new Problem('store_unavailable');
    const found = read();
    await state.pause;
    return found;
  };
  const keyOf = ({ list, kind, value }: ListEntry): string => `${list} ${kind} ${value}`;
  const lists: ListStore = {
    add: (entry) => guarded(() => void entries.set(keyOf(entry), entry)),
    remove: (id) => guarded(() => [...entries].some(([key, entry]) => entry.id === id && entries.delete(key))),
    active: (now) =>
      guarded(() => {
        state.reads += 1;
        return [...entries.values()].filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
      }),
    fingerprint: () =>
      guarded(() => {
        state.looks += 1;
        return [...entries.values()].map(({ id }) => id).join();
      }),
  };
  const clock = { now: () => state.now };
  const events: AuditEvent[] = [];
  const audit = { append: async (event: AuditEvent) => void events.push(event), list: async () => [] };
  const createProcess = (): { readonly running: RunningLists; readonly deps: ManageListsDeps } => {
    const running = createRunningLists({ lists, clock, memory: createListsMemory(), onTrouble: () => void (state.troubles += 1) });
    return { running, deps: { lists, running, audit, clock, random: systemRandom, riskKeys: createRiskKeys(new Uint8Array(32)) } };
  };
  return { state, entries, events, createProcess };
}

const ENTRY = { list: 'deny', kind: 'ip', value: '203.0.113.7', reason: 'abuse', expiresAt: null, by: 'key_1', clientId: 'cli_1' } as const;
const sizeOf = async (running: RunningLists): Promise<number> => (await running.current()).size;

describe('running lists', () => {
  test('are read once in five seconds, and made ready only when they changed', async () => {
    const { state, createProcess } = createWorld();
    const [one, other] = [createProcess(), createProcess()];
    expect(await sizeOf(one.running)).toBe(0);
    await addListEntry(ENTRY, other.deps);
    state.now += 5 * SECOND - 1;
    expect(await sizeOf(one.running)).toBe(0);
    state.now += 1;
    expect(await sizeOf(one.running)).toBe(1);
    const { reads, looks } = state;
    state.now += 5 * SECOND;
    const before = await one.running.current();
    expect(await one.running.current()).toBe(before);
    expect([state.reads - reads, state.looks - looks]).toEqual([0, 1]);
  });
  test('know a change made here at once, though a reading that began before it ends after it', async () => {
    const { state, createProcess } = createWorld();
    const { running, deps } = createProcess();
    await running.current();
    state.now += 5 * SECOND;
    let resume = (): void => undefined;
    state.pause = new Promise((resolve) => {
      resume = resolve;
    });
    const late = running.current();
    state.pause = Promise.resolve();
    await addListEntry(ENTRY, deps);
    expect(await sizeOf(running)).toBe(1);
    resume();
    await late;
    expect(await sizeOf(running)).toBe(1);
    await removeListEntry({ id: (await listEntries(deps))[0]?.id ?? '', by: 'key_1' }, deps);
    expect(await sizeOf(running)).toBe(0);
  });
  test('while one request reads, others go on with what is known', async () => {
    const { state, createProcess } = createWorld();
    const { running } = createProcess();
    await running.current();
    state.now += 5 * SECOND;
    const { looks } = state;
    await Promise.all(Array.from({ length: 16 }, async () => running.current()));
    expect(state.looks - looks).toBe(1);
  });
  test('without the record what was known goes on, and nothing is let through where nothing was known', async () => {
    const { state, createProcess } = createWorld();
    const { running, deps } = createProcess();
    await addListEntry(ENTRY, deps);
    await running.current();
    state.isAway = true;
    state.now += 5 * SECOND;
    expect(await sizeOf(running)).toBe(1);
    expect(state.troubles).toBe(1);
    await expect(createProcess().running.current()).rejects.toMatchObject({ code: 'store_unavailable' });
    state.isAway = false;
    expect(await sizeOf(createProcess().running)).toBe(1);
  });
});

describe('managing lists', () => {
  test('entries are added, replaced and removed, each with a line in the audit log that names no subject', async () => {
    const { state, events, createProcess } = createWorld();
    const { deps } = createProcess();
    const first = await addListEntry({ ...ENTRY, kind: 'subject', value: 'cli_1/u_42' }, deps);
    const again = await addListEntry({ ...ENTRY, kind: 'subject', value: 'cli_1/u_42', reason: 'still', expiresAt: state.now + SECOND, by: 'key_2' }, deps);
    expect(await listEntries(deps)).toEqual([again]);
    await expect(removeListEntry({ id: first.id, by: 'key_2' }, deps)).rejects.toMatchObject({ code: 'list_entry_not_found' });
    await removeListEntry({ id: again.id, by: 'key_2' }, deps);
    expect(await listEntries(deps)).toEqual([]);
    expect(events.map(({ kind, data }) => [kind, data])).toMatchObject([
      ['list.added', { id: first.id, list: 'deny', kind: 'subject', reason: 'abuse', by: 'key_1', expires_at: null }],
      ['list.added', { id: again.id, reason: 'still', by: 'key_2', expires_at: state.now + SECOND }],
      ['list.removed', { id: again.id, by: 'key_2' }],
    ]);
    expect(JSON.stringify(events)).not.toContain('u_42');
  });
  test('nonsense is refused by its name, and nothing is written', async () => {
    const { entries, events, createProcess } = createWorld();
    const { deps } = createProcess();
    await expect(addListEntry({ ...ENTRY, value: 'fe80::1%eth0' }, deps)).rejects.toMatchObject({
      code: 'list_value_invalid',
      details: { field: 'value', errors: [{ path: 'value', code: 'has_a_zone' }] },
    });
    expect([entries.size, events.length]).toEqual([0, 0]);
  });
  test('lists are bounded', async () => {
    const { entries, createProcess } = createWorld();
    const { deps } = createProcess();
    const filler = (i: number): ListEntry => ({ ...ENTRY, id: `lst_${String(i)}`, kind: 'asn', value: String(i), createdBy: 'key_1', createdAt: 0 });
    for (let i = 0; i < LIST_LIMIT - 1; i++) entries.set(String(i), filler(i));
    await addListEntry(ENTRY, deps);
    await expect(addListEntry({ ...ENTRY, value: '203.0.113.8' }, deps)).rejects.toMatchObject({ code: 'list_full' });
  });
});
