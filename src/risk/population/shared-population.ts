import type { Clock, Millis } from '../../lib/time.ts';
import type { Facts } from '../facts.ts';
import type { History } from '../history/history.ts';
import { mergePopulation } from './merge-population.ts';
import { observe } from './observe.ts';
import { packPopulation, parsePopulation } from './pack-population.ts';
import type { PopulationStore } from './population-store.ts';
import { createPopulationTable, type PopulationTable } from './population-table.ts';
import { keepWaiting, trimPopulation } from './trim-population.ts';

const REFRESH_MS = 60_000;
// After this long a merge that was never heard of again was cut off.
const ABANDONED_MS = 60_000;
const MAX_CONFLICTS = 5;

/** What one process remembers between requests. Hold one for the life of the process, or of the isolate on Workers. */
export interface PopulationMemory {
  /** As last read from the record. */
  base: PopulationTable;
  /** The base and everything observed here since. */
  table: PopulationTable;
  /** Observed here and not on its way to the record yet. */
  delta: PopulationTable;
  /** On its way. */
  sending: { readonly delta: PopulationTable; readonly since: Millis } | null;
  /** Last try to load or merge; null before the first. */
  triedAt: Millis | null;
  /** The first load has ended, well or badly. */
  isReady: boolean;
}

/** @returns a memory of nobody */
export function createPopulationMemory(): PopulationMemory {
  return {
    base: createPopulationTable(),
    table: createPopulationTable(),
    delta: createPopulationTable(),
    sending: null,
    triedAt: null,
    isReady: false,
  };
}

/** What merging came to. `failed` keeps what was observed for the next time. */
export type RefreshResult = 'merged' | 'loaded' | 'busy' | 'failed';

/** The population tables of one process: looked at and added to without waiting, merged with those of other processes now and then. */
export interface SharedPopulation {
  /**
   * The tables as this process knows them, for `viewPopulation`; waits for the first load alone.
   * Never throws: where they cannot be had, an empty table takes their place until a refresh succeeds.
   */
  table(): Promise<PopulationTable>;
  /** Counts one genuine event, with the history as it was before; to be called whenever something is learned. */
  observe(facts: Facts, history: History): void;
  /** @returns whether a minute has gone by since the last try to load or merge */
  isDue(): boolean;
  /** Merges what was observed here into the record and takes over what others have merged. Never throws. */
  refresh(): Promise<RefreshResult>;
}

/** What the shared tables need. */
export interface SharedPopulationDeps {
  readonly store: PopulationStore;
  readonly clock: Clock;
  /** Left out: a memory of its own. */
  readonly memory?: PopulationMemory;
  /** Is told when the tables cannot be had or are damaged. */
  readonly onTrouble: (code: 'population_unavailable' | 'population_corrupt', cause: unknown) => void;
}

/**
 * @param deps store, clock and memory
 * @returns the tables
 */
export function createSharedPopulation(deps: SharedPopulationDeps): SharedPopulation {
  const { store, clock, onTrouble, memory = createPopulationMemory() } = deps;
  let loading: Promise<void> | null = null;

  const loadFirst = async (): Promise<void> => {
    memory.triedAt = clock.now();
    try {
      const stored = await store.load();
      if (stored !== null) adopt(memory, readTable(stored.bytes, deps) ?? memory.base);
    } catch (cause) {
      onTrouble('population_unavailable', cause);
    }
    memory.isReady = true;
  };

  const refresh = async (): Promise<RefreshResult> => {
    const now = clock.now();
    if (memory.sending !== null && now - memory.sending.since < ABANDONED_MS) return 'busy';
    giveBack(memory);
    const { delta } = memory;
    memory.triedAt = now;
    memory.sending = { delta, since: now };
    memory.delta = createPopulationTable();
    try {
      const result = await mergeIntoRecord(delta);
      if (result !== 'failed') return result;
      onTrouble('population_unavailable', null);
    } catch (cause) {
      onTrouble('population_unavailable', cause);
    }
    giveBack(memory);
    return 'failed';
  };

  const mergeIntoRecord = async (delta: PopulationTable): Promise<RefreshResult> => {
    for (let tries = 0; tries < MAX_CONFLICTS; tries++) {
      const stored = await store.load();
      // A damaged record is rebuilt from what this process last read.
      const base = stored === null ? createPopulationTable() : (readTable(stored.bytes, deps) ?? memory.base);
      const merged = trimPopulation(mergePopulation(base, delta));
      const isSaved = delta.total > 0 && (await store.save(packPopulation(merged), stored?.version ?? 0));
      if (delta.total > 0 && !isSaved) continue;
      memory.sending = null;
      keepWaiting(memory.delta, delta, merged);
      adopt(memory, merged);
      return isSaved ? 'merged' : 'loaded';
    }
    return 'failed';
  };

  return {
    table: async () => {
      if (!memory.isReady) await (loading ??= loadFirst());
      return memory.table;
    },
    observe: (facts, history) => {
      observe(memory.table, facts, history);
      observe(memory.delta, facts, history);
    },
    isDue: () => memory.triedAt === null || clock.now() - memory.triedAt >= REFRESH_MS,
    refresh,
  };
}

function readTable(bytes: Uint8Array, { onTrouble }: SharedPopulationDeps): PopulationTable | null {
  const parsed = parsePopulation(bytes);
  if (parsed.ok) return parsed.table;
  onTrouble('population_corrupt', null);
  return null;
}

function adopt(memory: PopulationMemory, base: PopulationTable): void {
  memory.base = base;
  memory.table = mergePopulation(base, pending(memory));
}

function giveBack(memory: PopulationMemory): void {
  memory.delta = trimPopulation(pending(memory));
  memory.sending = null;
}

// What was observed here and is not in the record, as far as is known.
function pending({ sending, delta }: PopulationMemory): PopulationTable {
  return sending === null ? delta : mergePopulation(sending.delta, delta);
}
