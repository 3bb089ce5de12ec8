import type { Millis } from '../lib/time.ts';
import type { ClientRecord, Scope } from './client-store.ts';

/** Kinds of keys that a client may sign its assertions with. */
export type ClientKeyAlg = 'ES256' | 'EdDSA';

/** A public key by which a gateway proves itself, beside or instead of an API key. */
export interface ClientKeyRecord {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  /** What assertions name it by: its own `kid`, else its thumbprint. */
  readonly kid: string;
  /** RFC 7638 thumbprint. */
  readonly thumbprint: string;
  readonly alg: ClientKeyAlg;
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly scopes: readonly Scope[];
  /** Event types it may assess; empty means all. */
  readonly eventTypes: readonly string[];
  /** Types of authorization details it may send; empty means all. */
  readonly detailTypes: readonly string[];
  readonly createdAt: Millis;
  readonly revokedAt: Millis | null;
}

/** Keys of one client that are not revoked: room to put a new one beside the old one, and not more. */
export const CLIENT_KEYS_MAX = 5;

/** The record of the public keys of clients. */
export interface ClientKeyStore {
  /**
   * Adds a key in one transaction that takes turns with others of the client, so that parallel additions cannot pass the limit.
   * @returns `known` when a key that is not revoked has the same thumbprint or kid, `full` at `limit` keys that are not revoked
   */
  add(key: ClientKeyRecord, limit: number): Promise<'added' | 'known' | 'full'>;
  /** The client and those of its keys that are not revoked; null for an unknown client. */
  findByClient(clientId: string): Promise<{ readonly client: ClientRecord; readonly keys: readonly ClientKeyRecord[] } | null>;
  /** All, revoked ones too, oldest first. */
  list(): Promise<readonly ClientKeyRecord[]>;
  /** @returns false when unknown, of another client, or already revoked; null as client means any */
  revoke(id: string, clientId: string | null, now: Millis): Promise<boolean>;
}
