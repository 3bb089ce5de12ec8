import type { Millis } from '../lib/time.ts';
import type { RouteRules } from './route-rules.ts';

/** What an API key may do. */
export type Scope = 'assess' | 'challenge' | 'token' | 'enroll' | 'subject' | 'authz' | 'ssf.read' | 'ssf.manage' | 'admin';

/** A gateway known to the service; subjects belong to exactly one. */
export interface ClientRecord {
  readonly id: string;
  /** Shown to people on the phone; from this registry only, never from a request. */
  readonly name: string;
  /** `aud` of the tokens. */
  readonly audience: string;
  readonly demo: boolean;
  readonly createdAt: Millis;
  /** What its proxies ask for, route by route; null until it sets any. */
  readonly routes?: RouteRules | null;
}

/** An API key; the secret stands here only as a hash. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly secretHash: string;
  readonly scopes: readonly Scope[];
  /** Event types the key may assess; empty means all. */
  readonly eventTypes: readonly string[];
  /** Types of authorization details the key may send; empty means all. */
  readonly detailTypes: readonly string[];
  readonly demo: boolean;
  readonly createdAt: Millis;
  readonly revokedAt: Millis | null;
}

/** The record of clients and their API keys. */
export interface ClientStore {
  addClient(client: ClientRecord): Promise<void>;
  findClient(id: string): Promise<ClientRecord | null>;
  listClients(): Promise<readonly ClientRecord[]>;
  /** Replaces all routes of a gateway, in one statement. */
  setRoutes(id: string, routes: RouteRules): Promise<void>;
  addKey(key: ApiKeyRecord): Promise<void>;
  /** Not revoked. */
  findKeyByHash(secretHash: string): Promise<{ readonly key: ApiKeyRecord; readonly client: ClientRecord } | null>;
  listKeys(): Promise<readonly ApiKeyRecord[]>;
  /** @returns false when unknown or already revoked */
  revokeKey(id: string, now: Millis): Promise<boolean>;
  /** Whether a demo client or key that is not revoked exists; production refuses to start then. */
  hasDemoKeys(): Promise<boolean>;
}
