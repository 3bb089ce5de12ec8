/** How a group is written. */
export interface GroupCommitOptions<Item, Result> {
  /** Names what must not stand twice in one group nor be in two groups under way. */
  readonly keyOf: (item: Item) => string;
  /** Writes a group in one statement: all or nothing. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether a failed group may be tried again one by one, because one member alone may be at fault. */
  readonly mayRetryAlone: (error: unknown) => boolean;
  readonly maxItems: number;
  readonly maxGroups: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets writes that arrive together share one statement and one commit. Nobody waits on purpose: what arrives while nothing is under way goes at once, and
 * only what arrives while the store is busy is gathered. A promise is kept only after the statement that carries it has committed.
 * @param options how a group is written
 * @returns submits one item and resolves with its own result
 */
export function createGroupCommit<Item, Result>(options: GroupCommitOptions<Item, Result>): (item: Item) => Promise<Result> {
  const { keyOf, run, mayRetryAlone, maxItems, maxGroups } = options;
  let queue: Waiting<Item, Result>[] = [];
  const busyKeys = new Set<string>();
  let groups = 0;

  const settle = async (group: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(group.map(({ item }) => item));
      if (results.length !== group.length) throw new TypeError('a group must have one result for each member');
      group.forEach(({ resolve }, i) => resolve(results[i] as Result));
    } catch (error) {
      if (group.length === 1 || !mayRetryAlone(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      for (const member of group) await settle([member]);
    }
  };

  const takeGroup = (): Waiting<Item, Result>[] => {
    const group: Waiting<Item, Result>[] = [];
    queue = queue.filter((waiting) => {
      const key = keyOf(waiting.item);
      if (group.length >= maxItems || busyKeys.has(key)) return true;
      busyKeys.add(key);
      group.push(waiting);
      return false;
    });
    return group;
  };

  const pump = (): void => {
    while (groups < maxGroups && queue.length > 0) {
      const group = takeGroup();
      if (group.length === 0) return;
      groups++;
      void settle(group).finally(() => {
        groups--;
        for (const { item } of group) busyKeys.delete(keyOf(item));
        pump();
      });
    }
  };

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      pump();
    });
}
