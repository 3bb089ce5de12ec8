import { Problem } from '../lib/problem.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { ListStore } from '../risk/lists/list-entry.ts';
import { createListIndex, type ListIndex } from '../risk/lists/list-index.ts';

const REFRESH_MS = 5000;

/** What one process remembers between requests. Hold one for the life of the process, or of the isolate on Workers. */
export interface ListsMemory {
  index: ListIndex | null;
  /** What the record was like when the index was made. */
  fingerprint: string;
  readAt: Millis;
  /** Changes made through this process, and how many of them the index knows. */
  changes: number;
  knownChanges: number;
}

/** @returns a memory that holds nothing yet */
export function createListsMemory(): ListsMemory {
  return { index: null, fingerprint: '', readAt: 0, changes: 0, knownChanges: 0 };
}

/** Operator lists ready for look-up. */
export interface RunningLists {
  /**
   * At most a few seconds behind other processes, and never behind a change made through this one. Where the record cannot be read, what was known goes on.
   * @throws Problem `store_unavailable` when nothing was known yet: an event is not let through unseen
   */
  current(): Promise<ListIndex>;
  /** Reads the record at the next use: to be called after a change. */
  forget(): void;
}

/** What running lists need. */
export interface RunningListsDeps {
  readonly lists: ListStore;
  readonly clock: Clock;
  readonly memory: ListsMemory;
  readonly onTrouble: (code: 'lists_unavailable') => void;
}

/**
 * @param deps record, memory and where trouble is told
 * @returns the lists
 */
export function createRunningLists(deps: RunningListsDeps): RunningLists {
  const { clock, memory } = deps;
  return {
    current: async () => {
      const { index } = memory;
      const isBehind = index === null || memory.knownChanges < memory.changes;
      const now = clock.now();
      if (!isBehind && now - memory.readAt < REFRESH_MS) return index;
      // One request reads; the others go on with what is known, unless a change was made here.
      memory.readAt = now;
      try {
        return await read(deps, now);
      } catch (error) {
        if (!(error instanceof Problem) || index === null) throw error;
        deps.onTrouble('lists_unavailable');
        return index;
      }
    },
    forget: () => {
      memory.changes += 1;
    },
  };
}

async function read({ lists, memory }: RunningListsDeps, now: Millis): Promise<ListIndex> {
  const { index: before, changes } = memory;
  const fingerprint = await lists.fingerprint();
  // A long list takes a while to read and to make ready, and seldom changes.
  const index = before !== null && fingerprint === memory.fingerprint ? before : createListIndex(await lists.active(now));
  // What was read while a newer reading ended is older than that.
  if (changes < memory.knownChanges) return index;
  memory.index = index;
  memory.fingerprint = fingerprint;
  memory.knownChanges = changes;
  return index;
}
