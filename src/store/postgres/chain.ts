import { createHash } from 'node:crypto';
import type { Random } from '../../lib/random.ts';
import { toBase64url } from '../../lib/bytes.ts';

/** First link's predecessor. */
export const CHAIN_START = '0'.repeat(64);

/**
 * Commits to personal texts: the commitment outlives them, and tells nothing once the salt is gone.
 * @param salt random text
 * @param parts personal columns as they are stored
 * @returns SHA-256, hexadecimal, over the parts with their lengths
 */
export function commitTo(salt: string, parts: readonly (string | null)[]): string {
  const hash = createHash('sha256').update(salt);
  for (const part of parts) hash.update(part === null ? '-' : `${String(part.length)}:${part}`);
  return hash.digest('hex');
}

/**
 * @param random secure generator
 * @returns 128 bits
 */
export function createSalt(random: Random): string {
  return toBase64url(random.bytes(16));
}

/**
 * @param columns what of a row is never erased, its commitment included
 * @returns SHA-256, hexadecimal
 */
export function hashRow(columns: readonly (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(columns)).digest('hex');
}

/** Takes commitments of rows one by one, so that any number of them needs no memory. */
export interface RowsDigest {
  add(commitment: string): void;
  /** How many were added, and the SHA-256, hexadecimal, over all of them in order. */
  end(): { readonly count: number; readonly sha256: string };
}

/**
 * @returns a digest over nothing yet
 */
export function createRowsDigest(): RowsDigest {
  const hash = createHash('sha256');
  let count = 0;
  return {
    add(commitment) {
      hash.update(`${commitment}\n`);
      count += 1;
    },
    end: () => ({ count, sha256: hash.digest('hex') }),
  };
}

/**
 * @param prev hash of the link before
 * @param seq number of the link
 * @param rowHashes hashes of the rows it takes in, in order
 * @returns hash of the link
 */
export function hashLink(prev: string, seq: number, rowHashes: readonly string[]): string {
  const digest = createHash('sha256').update(rowHashes.join('')).digest('hex');
  return createHash('sha256')
    .update(`${prev}:${String(seq)}:${digest}`)
    .digest('hex');
}

/**
 * SQL that takes rows into the chain with one more link: expressions `digest`, `head` and `linked`, to stand behind an expression with columns `n`, `at` and `row_hash`. The row that holds the end of the chain is locked last, and whoever holds it waits for nothing more, so writers cannot wait for each other in a ring.
 * @param rows name of that expression
 * @param kind what the rows are
 * @returns expressions of a `with` list
 */
export function chainSql(rows: string, kind: 'assessments' | 'events'): string {
  return `digest as materialized (
  select count(*)::int as count, encode(sha256(convert_to(string_agg(row_hash, '' order by n), 'UTF8')), 'hex') as hash, max(at) as at from ${rows}
), head as (
  update audit_head h set prev = h.hash, seq = h.seq + 1, hash = encode(sha256(convert_to(h.hash || ':' || (h.seq + 1)::text || ':' || d.hash, 'UTF8')), 'hex')
  from digest d where h.id = 1 and d.count > 0 returning h.seq, h.prev, h.hash
), linked as (
  insert into audit_links (seq, prev, hash, kind, count, at) select h.seq, h.prev, h.hash, '${kind}', d.count, d.at from head h, digest d
)`;
}
