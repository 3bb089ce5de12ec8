import { describe, expect, test } from 'vitest';
import { EMPTY_HISTORY } from '../../../../src/risk/history/history.ts';
import { parsePopulation } from '../../../../src/risk/population/pack-population.ts';
import type { PopulationStore } from '../../../../src/risk/population/population-store.ts';
import { POPULATION_CAPS } from '../../../../src/risk/population/population-table.ts';
import { createPopulationMemory, createSharedPopulation } from '../../../../src/risk/population/shared-population.ts';
import { factsOf, HOME, NOW } from '../score/facts-of.ts';

interface Stored {
  bytes: Uint8Array;
  version: number;
}

/** The record, in memory, that can be made to fail. */
function createRecord() {
  const state = { stored: null as Stored | null, isDown: false, beforeSave: null as (() => void) | null, saves: 0 };
  const store: PopulationStore = {
    load: async () => {
      await Promise.resolve();
      if (state.isDown) throw new Error('down');
      return state.stored;
    },
    save: async (bytes, expectedVersion) => {
      await Promise.resolve();
      const meanwhile = state.beforeSave;
      state.beforeSave = null;
      meanwhile?.();
      if (state.isDown) throw new Error('down');
      if ((state.stored?.version ?? 0) !== expectedVersion) return false;
      state.stored = { bytes, version: expectedVersion + 1 };
      state.saves += 1;
      return true;
    },
  };
  const total = () => {
    const parsed = state.stored === null ? null : parsePopulation(state.stored.bytes);
    return parsed?.ok === true ? parsed.table.total : null;
  };
  return { state, store, total };
}

function createProcess(record: ReturnType<typeof createRecord>, memory = createPopulationMemory()) {
  const time = { now: NOW };
  const troubles: string[] = [];
  const shared = createSharedPopulation({ store: record.store, clock: { now: () => time.now }, memory, onTrouble: (code) => troubles.push(code) });
  const see = (times: number) => {
    for (let i = 0; i < times; i++) shared.observe(factsOf(), EMPTY_HISTORY);
  };
  const total = () => memory.table.total;
  return { shared, see, total, time, troubles, memory };
}

describe('processes share what they see', () => {
  test('each at once for itself, all after merging', async () => {
    const record = createRecord();
    const [a, b] = [createProcess(record), createProcess(record)];
    await Promise.all([a.shared.table(), b.shared.table()]);
    a.see(3);
    b.see(4);
    expect([a.total(), b.total()]).toEqual([3, 4]);
    expect(await a.shared.refresh()).toBe('merged');
    expect(await b.shared.refresh()).toBe('merged');
    expect(await a.shared.refresh()).toBe('loaded');
    expect([a.total(), b.total(), record.total()]).toEqual([7, 7, 7]);
    const late = createProcess(record);
    await late.shared.table();
    expect(late.total()).toBe(7);
  });

  test('another process was first: again on what it wrote', async () => {
    const record = createRecord();
    const [a, b] = [createProcess(record), createProcess(record)];
    a.see(1);
    b.see(10);
    await b.shared.refresh();
    b.see(5);
    record.state.beforeSave = () => {
      const { stored } = record.state;
      if (stored) record.state.stored = { ...stored, version: stored.version + 1 };
    };
    expect(await a.shared.refresh()).toBe('merged');
    expect(record.total()).toBe(11);
    await b.shared.refresh();
    expect(record.total()).toBe(16);
  });

  test('sixteen at once: nothing is lost, nothing counted twice', async () => {
    const record = createRecord();
    const all = Array.from({ length: 16 }, () => createProcess(record));
    for (const one of all) one.see(1);
    for (let round = 0; round < 16; round++) await Promise.all(all.map((one) => one.shared.refresh()));
    expect(record.total()).toBe(16);
    expect(all.map((one) => one.total())).toEqual(all.map(() => 16));
  });

  test('what is seen while merging goes with the next', async () => {
    const record = createRecord();
    const a = createProcess(record);
    a.see(2);
    record.state.beforeSave = () => a.see(5);
    await a.shared.refresh();
    expect([a.total(), record.total()]).toEqual([7, 2]);
    await a.shared.refresh();
    expect([a.total(), record.total()]).toEqual([7, 7]);
  });

  test('where there is nothing to add nothing is written', async () => {
    const record = createRecord();
    const a = createProcess(record);
    expect(await a.shared.refresh()).toBe('loaded');
    expect(record.state.saves).toBe(0);
  });
});

describe('a full record', () => {
  const IP = 3;
  const visit = (one: ReturnType<typeof createProcess>, ip: number, times: number) => {
    for (let i = 0; i < times; i++) one.shared.observe(factsOf({ chain: HOME.with(IP, ip) }), EMPTY_HISTORY);
  };
  const countOf = (one: ReturnType<typeof createProcess>, ip: number) => one.memory.table.levels[IP]?.counts.get(ip) ?? 0;

  test('lets in what becomes popular late, and counts it at once where it is seen', async () => {
    const record = createRecord();
    const [a, b] = [createProcess(record), createProcess(record)];
    for (let ip = 0; ip < POPULATION_CAPS.values; ip++) visit(a, ip, 20);
    await a.shared.refresh();
    let stranger = 1e6;
    for (let minute = 1; minute <= 10; minute++) {
      visit(a, 999_999, 3);
      for (let i = 0; i < 30; i++) visit(a, stranger++, 1);
      await a.shared.refresh();
      expect(countOf(a, 999_999)).toBe(3 * minute);
      await b.shared.refresh();
      expect(countOf(b, 999_999)).toBe(3 * minute > 20 ? 3 * minute : 0);
    }
    expect(b.total()).toBe(20 * POPULATION_CAPS.values + 10 * 33);
  });
});

describe('when the record is away', () => {
  test('an empty table takes its place, is noted, and requests do not wait again', async () => {
    const record = createRecord();
    const other = createProcess(record);
    other.see(9);
    await other.shared.refresh();
    record.state.isDown = true;
    const a = createProcess(record);
    await a.shared.table();
    expect([a.total(), a.troubles]).toEqual([0, ['population_unavailable']]);
    await a.shared.table();
    expect(a.troubles).toHaveLength(1);
    a.see(2);
    expect(await a.shared.refresh()).toBe('failed');
    expect(a.total()).toBe(2);
    a.see(1);
    record.state.isDown = false;
    expect(await a.shared.refresh()).toBe('merged');
    expect([a.total(), record.total()]).toEqual([12, 12]);
  });

  test('only the first request loads', async () => {
    const record = createRecord();
    let loads = 0;
    const counting = { ...record, store: { ...record.store, load: () => record.store.load().finally(() => void loads++) } };
    const a = createProcess(counting);
    await Promise.all([a.shared.table(), a.shared.table(), a.shared.table()]);
    await a.shared.table();
    expect(loads).toBe(1);
  });
});

describe('a damaged record', () => {
  test('is noted and rebuilt from what a process last read', async () => {
    const record = createRecord();
    const a = createProcess(record);
    a.see(5);
    await a.shared.refresh();
    if (record.state.stored) record.state.stored = { ...record.state.stored, bytes: record.state.stored.bytes.with(40, 1).with(41, 2) };
    const fresh = createProcess(record);
    await fresh.shared.table();
    await fresh.shared.refresh();
    expect([fresh.total(), fresh.troubles, record.total()]).toEqual([0, ['population_corrupt', 'population_corrupt'], null]);
    a.see(1);
    expect(await a.shared.refresh()).toBe('merged');
    expect([record.total(), a.troubles]).toEqual([6, ['population_corrupt']]);
  });
});

describe('one memory for many short-lived stores', () => {
  test('is due once a minute, and not merged twice at a time', async () => {
    const record = createRecord();
    const memory = createPopulationMemory();
    const [first, second] = [createProcess(record, memory), createProcess(record, memory)];
    expect(first.shared.isDue()).toBe(true);
    await first.shared.table();
    expect([first.shared.isDue(), second.shared.isDue()]).toEqual([false, false]);
    first.see(3);
    expect(second.total()).toBe(3);
    const merging = first.shared.refresh();
    expect(await second.shared.refresh()).toBe('busy');
    expect(await merging).toBe('merged');
    second.time.now += 60_000;
    expect(second.shared.isDue()).toBe(true);
  });

  test('a merge that was cut off is made up for', async () => {
    const record = createRecord();
    const memory = createPopulationMemory();
    const never: PopulationStore = { load: () => new Promise(() => undefined), save: () => Promise.resolve(false) };
    const dying = createProcess({ ...record, store: never }, memory);
    dying.see(4);
    void dying.shared.refresh();
    const next = createProcess(record, memory);
    expect(await next.shared.refresh()).toBe('busy');
    next.time.now += 60_000;
    expect(await next.shared.refresh()).toBe('merged');
    expect([record.total(), next.total()]).toEqual([4, 4]);
  });
});
