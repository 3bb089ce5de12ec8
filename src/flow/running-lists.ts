import { Problem } from '../lib/problem.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { ListStore } from '../risk/lists/list-entry.ts';
import { createListIndex, type ListIndex } from '../risk/lists/list-index.ts';

const REFRESH_MS = 5000;

/** What one process remembers between requests. Hold one for the life of the process, or of the isolate on Workers. */
export interface ListsMemory {
  index: ListIndex | null;
  readAt: Millis;
}

/** @returns a memory that holds nothing yet */
export function createListsMemory(): ListsMemory {
  return { index: null, readAt: 0 };
}

/** Operator lists ready for look-up. */
export interface RunningLists {
  /**
   * At most a few seconds behind other processes. Where the record cannot be read, what was known goes on.
   * @throws Problem `store_unavailable` when nothing was known yet: an event is not let through unseen
   */
  current(): Promise<ListIndex>;
  /** Reads the record at the next use: to be called after a change. */
  forget(): void;
}

/**
 * @param deps record, memory and where trouble is told
 * @returns the lists
 */
export function createRunningLists(deps: {
  readonly lists: ListStore;
  readonly clock: Clock;
  readonly memory: ListsMemory;
  readonly onTrouble: (code: 'lists_unavailable') => void;
}): RunningLists {
  const { lists, clock, memory } = deps;
  return {
    current: async () => {
      const now = clock.now();
      if (memory.index !== null && now - memory.readAt < REFRESH_MS) return memory.index;
      try {
        memory.index = createListIndex(await lists.active(now));
      } catch (error) {
        if (!(error instanceof Problem) || memory.index === null) throw error;
        deps.onTrouble('lists_unavailable');
      }
      memory.readAt = now;
      return memory.index;
    },
    forget: () => {
      memory.readAt = 0;
    },
  };
}
