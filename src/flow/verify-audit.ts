import type { AuditLink, AuditRow, AuditRows, Erasure } from '../audit/audit-rows.ts';

const PAGE = 200;
const START = '0'.repeat(64);
const MAX_FAULTS = 100;

/** What was found wrong, in words for an auditor. */
export interface AuditFault {
  /** Number of the link; null where it concerns the chain as a whole. */
  readonly link: number | null;
  readonly what:
    | 'link_missing'
    | 'link_changed'
    | 'rows_missing'
    | 'row_changed'
    | 'row_extra'
    | 'erasure_without_receipt'
    | 'erasure_differs'
    | 'end_changed'
    | 'anchor_not_met';
  readonly detail: string;
}

/** What verification came to. */
export interface AuditReport {
  readonly links: number;
  readonly rows: number;
  readonly erased: number;
  /** At most a hundred; none: the chain holds. */
  readonly faults: readonly AuditFault[];
  /** To be kept elsewhere and given to the next verification. */
  readonly anchor: string;
}

/** What verification needs. */
export interface VerifyAuditDeps {
  readonly auditRows: AuditRows;
  /** Hashes a link from the hash before, its number and the hashes of its rows. */
  readonly hashLink: (prev: string, seq: number, rowHashes: readonly string[]) => string;
  /** Told after every page. */
  readonly onProgress: (done: number, all: number) => void;
}

/**
 * Walks the whole audit chain and compares every row with what was hashed when it was written: a row that was edited, deleted, added or moved is found, and so is a link, and an end that was cut off if an anchor from before is given. Memory stays bounded.
 * @param expected anchor from an earlier verification, `SEQ:HASH`; null without one
 * @param deps the record
 * @returns what was found
 */
export async function verifyAudit(expected: string | null, deps: VerifyAuditDeps): Promise<AuditReport> {
  const head = await deps.auditRows.head();
  let erasures = await deps.auditRows.erasures();
  const faults: AuditFault[] = [];
  const note = (found: readonly AuditFault[]): void => void faults.push(...found.slice(0, MAX_FAULTS - faults.length));
  const totals = { links: 0, rows: 0, erased: 0 };
  let before = { seq: 0, hash: START };
  let isAnchorMet = expected === null || expected === anchorOf(before);
  for (;;) {
    const links = await deps.auditRows.links(before.seq, PAGE);
    const [first, last] = [links[0], links.at(-1)];
    if (!first || !last) break;
    const rows = await rowsByLink(deps.auditRows, first.seq, last.seq);
    erasures = await withNewErasures(rows, erasures, deps.auditRows);
    for (const link of links) {
      const mine = rows.get(link.seq) ?? [];
      note(checkLink(link, before, mine, { erasures, deps }));
      note(await checkErasures(link.seq, mine, deps.auditRows));
      rows.delete(link.seq);
      totals.erased += mine.filter(({ personal }) => personal === 'erased').length;
      totals.links += 1;
      totals.rows += link.count;
      before = { seq: link.seq, hash: link.hash };
      isAnchorMet ||= expected === anchorOf(before);
    }
    for (const [seq, extra] of rows) note([{ link: seq, what: 'row_extra', detail: `${names(extra)}: claims a link that does not exist` }]);
    deps.onProgress(before.seq, head?.seq ?? before.seq);
  }
  if (!isAnchorMet) note([{ link: null, what: 'anchor_not_met', detail: `no link is ${String(expected)}: what it stood for was cut off or rewritten` }]);
  note(await checkEnd(before, head, deps.auditRows));
  return { ...totals, faults, anchor: anchorOf(before) };
}

/**
 * @param end a link
 * @returns what an auditor keeps elsewhere, so that nobody can cut the chain behind it unseen
 */
export function anchorOf(end: { readonly seq: number; readonly hash: string }): string {
  return `${String(end.seq)}:${end.hash}`;
}

// Erased since the walk began: rows and event went in one transaction, so the event is there by now.
async function withNewErasures(rows: ReadonlyMap<number, readonly AuditRow[]>, erasures: ReadonlySet<string>, reader: AuditRows): Promise<ReadonlySet<string>> {
  const isNew = [...rows.values()].flat().some(({ erasedAs }) => erasedAs !== null && !erasures.has(erasedAs));
  return isNew ? reader.erasures() : erasures;
}

async function rowsByLink(reader: AuditRows, from: number, to: number): Promise<Map<number, (AuditRow & { readonly kind: AuditLink['kind'] })[]>> {
  const byLink = new Map<number, (AuditRow & { readonly kind: AuditLink['kind'] })[]>();
  for (const kind of ['assessments', 'events'] as const) {
    for (const row of await reader.rows(kind, from, to)) byLink.set(row.link, [...(byLink.get(row.link) ?? []), { ...row, kind }]);
  }
  return byLink;
}

function checkLink(
  link: AuditLink,
  before: { readonly seq: number; readonly hash: string },
  all: readonly (AuditRow & { readonly kind: AuditLink['kind'] })[],
  { erasures, deps }: { readonly erasures: ReadonlySet<string>; readonly deps: VerifyAuditDeps },
): readonly AuditFault[] {
  const fault = (what: AuditFault['what'], detail: string): AuditFault => ({ link: link.seq, what, detail });
  const rows = all.filter(({ kind }) => kind === link.kind);
  const foreign = all.filter(({ kind }) => kind !== link.kind);
  const faults = [...checkOrder(link, before), ...rows.flatMap((row) => checkRow(row, erasures).map(({ what, detail }) => fault(what, detail)))];
  if (foreign.length > 0) faults.push(fault('row_extra', `${names(foreign)}: of another kind than the link`));
  if (rows.length !== link.count) {
    const what = rows.length < link.count ? 'rows_missing' : 'row_extra';
    return [...faults, fault(what, `${String(rows.length)} rows where ${String(link.count)} were hashed: ${names(rows)}`)];
  }
  const hash = deps.hashLink(
    link.prev,
    link.seq,
    rows.map(({ rowHash }) => rowHash),
  );
  return hash === link.hash ? faults : [...faults, fault('row_changed', `${names(rows)}: columns or order are not what was hashed`)];
}

function checkOrder(link: AuditLink, before: { readonly seq: number; readonly hash: string }): AuditFault[] {
  if (link.seq !== before.seq + 1)
    return [{ link: link.seq, what: 'link_missing', detail: `links ${String(before.seq + 1)} to ${String(link.seq - 1)} are gone` }];
  return link.prev === before.hash ? [] : [{ link: link.seq, what: 'link_changed', detail: 'it does not follow the link before' }];
}

function checkRow({ name, personal, erasedAs }: AuditRow, erasures: ReadonlySet<string>): readonly Pick<AuditFault, 'what' | 'detail'>[] {
  if (personal === 'changed') return [{ what: 'row_changed', detail: `${name}: personal columns do not fit their commitment` }];
  if (personal === 'intact' || erasures.has(erasedAs ?? '')) return [];
  return [{ what: 'erasure_without_receipt', detail: `${name}: blank, but no erasure stands for it` }];
}

async function checkErasures(link: number, rows: readonly AuditRow[], reader: AuditRows): Promise<readonly AuditFault[]> {
  const faults: AuditFault[] = [];
  for (const { erasure } of rows) if (erasure !== null) faults.push(...(await checkErasure(link, erasure, reader)));
  return faults;
}

// Asked of the record, not gathered on the way: what was erased while the walk went on was met before it was blank.
async function checkErasure(link: number, erasure: Erasure, reader: AuditRows): Promise<readonly AuditFault[]> {
  const { rows, hasReceipt } = await reader.erased(erasure);
  const [said, is] = [erasure.rows, rows];
  const detail =
    said.count === is.count ? 'other rows are blank than it stands for' : `it stands for ${String(said.count)} rows, ${String(is.count)} are blank`;
  return [
    ...(hasReceipt ? [] : [{ link, what: 'erasure_without_receipt', detail: `${erasure.receipt}: no receipt says the same` } as const]),
    ...(said.count === is.count && said.sha256 === is.sha256 ? [] : [{ link, what: 'erasure_differs', detail: `${erasure.receipt}: ${detail}` } as const]),
  ];
}

async function checkEnd(
  before: { readonly seq: number; readonly hash: string },
  head: { readonly seq: number; readonly hash: string } | null,
  reader: AuditRows,
): Promise<readonly AuditFault[]> {
  // What was appended while the walk went on is not a fault.
  const isGone = head === null || head.seq > before.seq || (head.seq === before.seq && head.hash !== before.hash);
  const stray = (await reader.strayRows('assessments', before.seq + PAGE)) + (await reader.strayRows('events', before.seq + PAGE));
  return [
    ...(isGone
      ? [
          {
            link: null,
            what: 'end_changed',
            detail: `the chain ends at ${anchorOf(before)}, the record says ${head === null ? 'nothing' : anchorOf(head)}`,
          } as const,
        ]
      : []),
    ...(stray > 0 ? [{ link: null, what: 'row_extra', detail: `${String(stray)} rows claim links beyond the end` } as const] : []),
  ];
}

function names(rows: readonly AuditRow[]): string {
  const shown = rows.slice(0, 3).map(({ name }) => name);
  return shown.length === 0 ? 'none' : `${shown.join(', ')}${rows.length > 3 ? ` and ${String(rows.length - 3)} more` : ''}`;
}
