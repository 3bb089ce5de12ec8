import type { AuditLog } from '../audit/audit-log.ts';
import { createId } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import type { Random } from '../lib/random.ts';
import type { Clock, Millis } from '../lib/time.ts';
import type { ListEntry, ListKind, ListName, ListStore } from '../risk/lists/list-entry.ts';
import { parseListValue } from '../risk/lists/parse-list-value.ts';
import type { RiskKeys } from '../risk/pseudonym.ts';
import type { RunningLists } from './running-lists.ts';

/** What managing lists needs. */
export interface ManageListsDeps {
  readonly lists: ListStore;
  readonly running: RunningLists;
  readonly audit: AuditLog;
  readonly riskKeys: RiskKeys;
  readonly clock: Clock;
  readonly random: Random;
}

/** Entries that all lists may hold together. */
export const LIST_LIMIT = 100_000;

/**
 * Puts something on a list. The same list, kind and value again replaces the entry.
 * @param input what, why, until when and by whom
 * @param deps ports
 * @returns the entry; devices, payees and subjects stand in it as keyed hashes
 * @throws Problem `list_value_invalid`, `list_full`
 */
export async function addListEntry(
  input: {
    readonly list: ListName;
    readonly kind: ListKind;
    readonly value: string;
    readonly reason: string;
    readonly expiresAt: Millis | null;
    /** Client of the operator's key: subjects of other clients are not theirs to list. */
    readonly clientId: string;
    readonly by: string;
  },
  deps: ManageListsDeps,
): Promise<ListEntry> {
  const { list, kind, reason, expiresAt, by } = input;
  const parsed = parseListValue(kind, input.value, deps.riskKeys, input.clientId);
  if (!parsed.ok) throw new Problem('list_value_invalid', { field: 'value', errors: [{ path: 'value', code: parsed.code }] });
  if ((await deps.running.current()).size >= LIST_LIMIT) throw new Problem('list_full');
  const at = deps.clock.now();
  const entry: ListEntry = { id: createId(deps.random, 'lst'), list, kind, value: parsed.value, reason, createdBy: by, createdAt: at, expiresAt };
  await deps.lists.add(entry);
  deps.running.forget();
  await deps.audit.append({
    at,
    clientId: null,
    subject: null,
    kind: 'list.added',
    data: { id: entry.id, list, kind, value: entry.value, reason, by, expires_at: expiresAt },
  });
  return entry;
}

/**
 * @param deps ports
 * @returns every entry that is not over, oldest first
 */
export async function listEntries(deps: Pick<ManageListsDeps, 'lists' | 'clock'>): Promise<readonly ListEntry[]> {
  return deps.lists.active(deps.clock.now());
}

/**
 * Takes an entry off its list.
 * @param input which and by whom
 * @param deps ports
 * @throws Problem `list_entry_not_found`
 */
export async function removeListEntry(input: { readonly id: string; readonly by: string }, deps: ManageListsDeps): Promise<void> {
  const isGone = await deps.lists.remove(input.id);
  if (!isGone) throw new Problem('list_entry_not_found');
  deps.running.forget();
  await deps.audit.append({ at: deps.clock.now(), clientId: null, subject: null, kind: 'list.removed', data: { ...input } });
}
